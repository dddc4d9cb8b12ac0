/** Small texts that survive a reload; in memory alone where the browser forbids storage. */
export interface Shelf {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
  /** Whether other tabs see the same texts. */
  isShared?: boolean;
}

/** A shelf that forgets on reload. */
export function memoryShelf(): Shelf {
  const texts = new Map<string, string>();
  return {
    get: (key) => texts.get(key) ?? null,
    set: (key, value) => void texts.set(key, value),
    remove: (key) => void texts.delete(key),
    keys: () => [...texts.keys()],
  };
}

/** The browser's own storage, or memory when it is blocked or full (private windows, strict cookie settings). */
export function browserShelf(kind: "localStorage" | "sessionStorage"): Shelf {
  const overflow = memoryShelf();
  const storage = reachable(kind);
  if (!storage) return overflow;
  return {
    isShared: true,
    get: (key) => overflow.get(key) ?? storage.getItem(key),
    set(key, value) {
      try {
        storage.setItem(key, value);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        overflow.set(key, value);
      }
    },
    remove(key) {
      overflow.remove(key);
      storage.removeItem(key);
    },
    keys: () => [...new Set([...Object.keys(storage), ...overflow.keys()])],
  };
}

function reachable(kind: "localStorage" | "sessionStorage"): Storage | undefined {
  try {
    return window[kind];
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
