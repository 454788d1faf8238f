// Files kept before and files chosen now. Fetched where a condition looks at them.

export const read = (parts) => [...(parts.kept ?? []), ...(parts[""] ?? [])];
