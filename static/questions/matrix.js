// What is chosen in each row of a matrix. Fetched where a condition looks at one.

export const read = (parts) => Object.fromEntries(Object.entries(parts).map(([row, [code]]) => [row, code]));
