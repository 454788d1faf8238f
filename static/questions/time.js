// A clock time as people write it. Fetched where a condition looks at one.
import { first, plain, two } from "../readers.js";

export function read(parts) {
  const [, hour = "24", minute = "00"] = /^(?:kl\.? ?)?(\d{1,2})(?:[.:,]? ?(\d{2}))?$/i.exec(plain(first(parts))) ?? [];
  return hour < 24 && minute < 60 ? `${two(hour)}:${minute}` : undefined;
}
