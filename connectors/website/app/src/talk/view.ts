import { make, setText } from "../chat/dom";
import type { Panel } from "../chat/panel";
import type { BubbleActions } from "./bubble";
import type { Snapshot } from "./conversation-ports";
import { linkBanner } from "./link-banner";
import { logView } from "./log-view";
import { persianNumber } from "./persian-time";
import { errorText, strings } from "./strings.fa";

export interface ViewActions extends Omit<BubbleActions, "edit"> {
  takeBack: (key: string) => string;
}

/** Fills the window's places with a conversation, again and again. */
export function talkView(panel: Panel, actions: ViewActions): (snapshot: Snapshot, now: Date) => void {
  const { writing, scroll } = panel;
  const banner = linkBanner(panel.banner);
  setText(panel.loading, strings.loading);
  setText(panel.hint, strings.closedHint);
  const bubbles = logView(panel.log, {
    ...actions,
    choose: (title, payload) => {
      actions.choose(title, payload);
      writing.focus();
    },
    edit: (key) => writing.restore(actions.takeBack(key)),
  });
  return (snapshot, now) => {
    banner(snapshot.link);
    renderAround(panel, snapshot);
    scroll.around(snapshot.entries, () => {
      bubbles.render(snapshot.entries, now);
      showTyping(panel.typing, snapshot.typing);
    });
  };
}

/** Everything of the window but the messages themselves. */
function renderAround(panel: Panel, { entries, owner, place, isLoading, notice }: Snapshot): void {
  const waiting = place && strings.place(persianNumber(place.position), place.minutes ? persianNumber(place.minutes) : undefined);
  setText(panel.status, waiting ?? strings.owner[owner]);
  panel.status.dataset.owner = owner;
  panel.loading.hidden = !isLoading;
  panel.log.ariaBusy = String(isLoading);
  for (const part of panel.beginning) part.hidden = isLoading || entries.length > 0;
  panel.hint.hidden = owner !== "closed";
  setText(panel.notice, notice === undefined ? "" : errorText(notice));
}

function showTyping(typing: HTMLElement, author: Snapshot["typing"]): void {
  if (typing.dataset.author === (author ?? "")) return;
  typing.dataset.author = author ?? "";
  typing.hidden = !author;
  const dots = ["", "", ""].map(() => make("i", { "aria-hidden": "true" }));
  typing.replaceChildren(...(author ? [make("span", { class: "unseen" }, strings.typing[author]), ...dots] : []));
}
