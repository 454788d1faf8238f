// The order of what is ranked. Fetched where a condition looks at one.

export function read({ declined, ...parts }) {
  const order = Object.entries(parts).sort(([, [a]], [, [b]]) => a - b);
  return order.every(([, [place]], at) => Number(place) === at + 1) ? order.map(([code]) => code) : undefined;
}
