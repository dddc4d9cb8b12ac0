/** Milliseconds to wait before the given attempt (1, 2, …): doubling, capped, and spread so that a thousand
 *  widgets do not come back in the same instant. `random` is in [0, 1). */
export function waitBefore(attempt: number, random: number, first = 600, cap = 30_000): number {
  const ceiling = Math.min(cap, first * 2 ** Math.max(0, attempt - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
