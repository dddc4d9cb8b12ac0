import { bubble, type Bubble, type BubbleActions } from "./bubble";
import { make, setText } from "../chat/dom";
import type { Entry } from "./entries";
import { dayLabel, dayOf } from "./persian-time";

export interface LogView {
  render: (entries: readonly Entry[], now: Date) => void;
}

/** Keeps the log's children equal to the entries, moving and changing only what differs (each change is read aloud). */
export function logView(log: HTMLElement, actions: BubbleActions): LogView {
  const bubbles = new Map<string, Bubble>();
  const days = new Map<string, HTMLElement>();

  const bubbleFor = (entry: Entry): Bubble => {
    const known = bubbles.get(entry.key) ?? bubble(entry, actions);
    bubbles.set(entry.key, known);
    return known;
  };

  const dayFor = (entry: Entry, now: Date): HTMLElement => {
    const known = days.get(dayOf(entry.at)) ?? make("p", { class: "day" });
    setText(known, dayLabel(entry.at, now));
    days.set(dayOf(entry.at), known);
    return known;
  };

  const render = (entries: readonly Entry[], now: Date): void => {
    const wanted: HTMLElement[] = [];
    const passed = new Set<string>();
    entries.forEach((entry, index) => {
      const day = dayOf(entry.at);
      const isNewDay = day !== "" && !passed.has(day);
      if (isNewDay) wanted.push(dayFor(entry, now));
      passed.add(day);
      const shown = bubbleFor(entry);
      const isFirst = isNewDay || entries[index - 1]?.author !== entry.author;
      shown.update(entry, { isFirst, isLast: entries[index + 1]?.author !== entry.author });
      wanted.push(shown.element);
    });
    for (const key of bubbles.keys()) {
      if (!entries.some((entry) => entry.key === key)) bubbles.delete(key);
    }
    arrange(log, wanted);
  };
  return { render };
}

/** Puts the wanted children in order without touching those already in place. */
function arrange(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  const keep = new Set<Element>(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
}
