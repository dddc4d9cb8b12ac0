import type { Entry } from "./entries";
import type { Shelf } from "../chat/shelf";

const SEEN_KEY = "hamsokhan.seen";

/** Counts what our side said since the visitor last looked; remembered over visits. */
export class Unread {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /** The number of unseen messages; all count as seen while the visitor is watching. */
  count(entries: readonly Entry[], isWatching: boolean): number {
    const theirs = entries.filter(({ author }) => author !== "customer").map(({ key }) => key);
    const newest = theirs.at(-1);
    if (newest === undefined) return 0;
    if (!isWatching) return theirs.length - 1 - theirs.lastIndexOf(this.#shelf.get(SEEN_KEY) ?? "");
    if (this.#shelf.get(SEEN_KEY) !== newest) this.#shelf.set(SEEN_KEY, newest);
    return 0;
  }
}
