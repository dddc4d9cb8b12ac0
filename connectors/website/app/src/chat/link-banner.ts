import { make, setText } from "./dom";
import type { LinkState } from "./live";
import { strings } from "./strings.fa";

/** A short break is not worth a word. */
const GRACE_MS = 1_500;
const BACK_MS = 2_500;

export interface LinkBanner {
  element: HTMLElement;
  render: (state: LinkState) => void;
}

/** The strip that says when messages do not get through, and when they do again. */
export function linkBanner(): LinkBanner {
  const element = make("p", { class: "banner", role: "status" });
  let shown: LinkState = "idle";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (text: string, tone: string): void => {
    setText(element, text);
    element.dataset.tone = tone;
  };
  const render = (state: LinkState): void => {
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
  return { element, render };
}
