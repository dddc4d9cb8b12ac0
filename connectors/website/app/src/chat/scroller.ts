import { icon, make, makeButton } from "./dom";
import { DOWN } from "./icons";
import type { Entry } from "../talk/entries";
import { strings } from "./strings.fa";

const NEAR_END_PX = 80;

export interface Scroller {
  element: HTMLElement;
  /** Applies a change; the view follows new messages only when the reader is at the end or has just written. */
  around: (entries: readonly Entry[], change: () => void) => void;
  toEnd: () => void;
}

/** The scrolling part of the window, with a button to what arrived while the reader was further up. */
export function scroller(children: readonly HTMLElement[]): Scroller {
  const view = make("div", { class: "scroll", tabindex: "0" }, ...children);
  const toEnd = (): void => {
    view.scrollTop = view.scrollHeight;
    jump.hidden = true;
  };
  const jump = makeButton({ class: "jump" }, toEnd, icon(DOWN), strings.jump);
  const isAtEnd = (): boolean => view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_END_PX;
  let newest = "";
  jump.hidden = true;
  view.addEventListener("scroll", () => {
    if (isAtEnd()) jump.hidden = true;
  });

  const around = (entries: readonly Entry[], change: () => void): void => {
    const last = entries.at(-1);
    const isNew = last !== undefined && last.key !== newest;
    const follow = isAtEnd() || (isNew && last.author === "customer");
    newest = last?.key ?? "";
    change();
    if (follow) toEnd();
    else if (isNew) jump.hidden = false;
  };
  return { element: make("div", { class: "middle" }, view, jump), around, toEnd };
}
