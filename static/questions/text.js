// The formats of a text; forms/text_formats.py has the same. Fetched where a condition looks at such a text.
import { plain } from "../readers.js";

const spare = (text) => plain(text).replace(/[\s\-–.()/]/g, "");
const label = /^(?!-)[\p{L}\p{M}\p{N}_-]{1,63}(?<!-)$/u;
const isHost = (host) => host.includes(".") && host.split(".").every((part) => label.test(part));

const weighed = (digits, weights) => weights.reduce((sum, weight, at) => sum + weight * digits[at], 0) % 11;

function hasDay(digits) {
  const [d, m, year] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  const month = m - (m > 80 ? 80 : m > 40 ? 40 : 0);
  const lengths = [31, year % 4 ? 28 : 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const day = d > 40 ? d - 40 : d;
  return day >= 1 && day <= (lengths[month - 1] ?? 0);
}

const formats = {
  email(typed) {
    const text = plain(typed).replace(/^mailto: ?/i, "").replace(/[.,;]$/, "");
    const at = text.lastIndexOf("@");
    const [local, domain] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
    const named = /^[^\s\0-\x1f@<>()[\],;:"\\]{1,64}$/.test(local) && !local.includes("..") && !local.startsWith(".");
    return named && text.length <= 254 && isHost(domain) ? text : undefined;
  },
  phone(typed) {
    const number = spare(typed).replace(/^tel:/, "").replace(/^00/, "+");
    const norwegian = /^(?:\+?47)?([2-9]\d{7})$/.exec(number);
    if (norwegian) return `+47${norwegian[1]}`;
    return /^\+(?!47)[1-9]\d{6,14}$/.test(number) ? number : undefined;
  },
  postcode: (typed) => /^(?:NO?)?(\d{4})$/i.exec(spare(typed))?.[1],
  personnummer(typed) {
    const number = spare(typed);
    if (!/^\d{11}$/.test(number) || !hasDay(number)) return undefined;
    const holds = weighed(number, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) <= 3 && !weighed(number, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    return holds ? number : undefined;
  },
  orgnr(typed) {
    const number = spare(typed);
    return /^\d{9}$/.test(number) && !weighed(number, [3, 2, 7, 6, 5, 4, 3, 2, 1]) ? number : undefined;
  },
  url(typed) {
    const text = plain(typed);
    const address = /^https?:[/]{2}/i.test(text) ? text : `https://${text}`;
    if (address.length > 2000 || /[\s<>"\\^`{|}]/.test(address)) return undefined;
    const [, host = ""] = /^https?:[/]{2}([^/?#@:]*)(?::\d*)?(?:[/?#]|$)/i.exec(address) ?? [];
    return isHost(host) ? address : undefined;
  },
};

export function read(parts, { format }) {
  const text = parts[""]?.[0];
  return text && !text.includes("\n") ? formats[format](text) : undefined;
}
