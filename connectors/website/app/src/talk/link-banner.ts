import { setText } from "../chat/dom";
import type { LinkState } from "./live";
import { strings } from "./strings.fa";

/** A short break is not worth a word. */
const GRACE_MS = 1_500;
const BACK_MS = 2_500;

/** Keeps the strip that says when messages do not get through, and when they do again. */
export function linkBanner(element: HTMLElement): (state: LinkState) => void {
  let shown: LinkState = "idle";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (text: string, tone: string): void => {
    setText(element, text);
    element.dataset.tone = tone;
  };
  return (state) => {
    if (state === shown) return;
    shown = state;
    clearTimeout(timer);
    if (state === "lost") say(strings.link.lost, "bad");
    else if (state === "connecting") timer = setTimeout(() => say(strings.link.connecting, "wait"), GRACE_MS);
    else if (!element.textContent || state === "idle") say("", "");
    else {
      say(strings.link.back, "good");
      timer = setTimeout(() => say("", ""), BACK_MS);
    }
  };
}
