/** What the button keeps in the browser, and what it knows of what the conversation keeps there. */

export const UNREAD_KEY = "hamsokhan.unread";
export const NUDGED_KEY = "hamsokhan.nudged";

/** Of the page and the browser, not of who talks here. */
const STAYING = [NUDGED_KEY, "hamsokhan.sound"];

type Kind = "localStorage" | "sessionStorage";

/** What is kept under a key; nothing where the browser forbids storage. */
export function stored(kind: Kind, key: string): string | null {
  return attempt(() => window[kind].getItem(key)) ?? null;
}

export function store(kind: Kind, key: string, value: string): void {
  attempt(() => window[kind].setItem(key, value));
}

/** Whether somebody talked here before, or has written what has not left yet. */
export function wasHere(): boolean {
  return keysOf("localStorage").some((key) => /^hamsokhan\.(visitor$|outbox\.)/.test(key));
}

/** Removes whatever tells of who talked here. */
export function forgetVisitor(): void {
  for (const kind of ["localStorage", "sessionStorage"] as const) {
    const theirs = keysOf(kind).filter((key) => key.startsWith("hamsokhan.") && !STAYING.includes(key));
    for (const key of theirs) attempt(() => window[kind].removeItem(key));
  }
}

function keysOf(kind: Kind): string[] {
  return attempt(() => Object.keys(window[kind])) ?? [];
}

/** A browser that keeps nothing forgets over a reload; nothing else is lost. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
