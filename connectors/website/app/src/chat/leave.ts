/** What tabs of one browser say to each other when the visitor logs out, or somebody else in. */
export interface Leave {
  kind: "leave";
}

export const LEAVE: Leave = { kind: "leave" };

/** The channel on which the tabs of one browser talk; undefined where the browser has none. */
export function tabChannel(origin: string): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(`hamsokhan ${origin}`);
}

/** Tells the other tabs to let go of the visitor; for a page without a conversation, which says so itself. */
export function announceLeave(origin: string): void {
  const channel = tabChannel(origin);
  channel?.postMessage(LEAVE);
  channel?.close();
}
