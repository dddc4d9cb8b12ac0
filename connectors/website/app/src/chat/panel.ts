import type { BubbleActions } from "./bubble";
import { composer } from "./composer";
import type { Snapshot } from "./conversation";
import { icon, make, makeButton, setText } from "./dom";
import { linkBanner } from "./link-banner";
import { logView } from "./log-view";
import { scroller } from "./scroller";
import { errorText, strings } from "./strings.fa";

export interface PanelActions extends Omit<BubbleActions, "edit"> {
  send: (text: string) => void;
  takeBack: (key: string) => string;
  close: () => void;
}

export interface Panel {
  element: HTMLElement;
  render: (snapshot: Snapshot, now: Date) => void;
  focus: () => void;
  /** Shows the newest message. */
  toEnd: () => void;
}

/** The chat window: who answers, what was said, where to write. */
export function panel(company: string, actions: PanelActions): Panel {
  const parts = panelParts(company, actions);
  const writing = composer(actions.send);
  const scroll = scroller([parts.hello, parts.starters, parts.loading, parts.log, parts.typing, parts.hint]);
  const bubbles = logView(parts.log, {
    ...actions,
    choose: (title, payload) => {
      actions.choose(title, payload);
      writing.focus();
    },
    edit: (key) => writing.restore(actions.takeBack(key)),
  });
  const element = make(
    "section",
    { class: "panel", id: "panel", role: "dialog", "aria-label": strings.dialog(company) },
    header(company, parts.status, actions.close),
    parts.banner.element,
    scroll.element,
    parts.notice,
    writing.element,
  );
  const render = (snapshot: Snapshot, now: Date): void => {
    renderAround(parts, snapshot);
    scroll.around(snapshot.entries, () => {
      bubbles.render(snapshot.entries, now);
      showTyping(parts.typing, snapshot.typing);
    });
  };
  return { element, render, focus: writing.focus, toEnd: scroll.toEnd };
}

type Parts = ReturnType<typeof panelParts>;

function panelParts(company: string, actions: PanelActions) {
  const greeting = make("p", { class: "text", dir: "auto" }, strings.greeting(company));
  return {
    status: make("span", { class: "status" }, strings.owner.bot),
    banner: linkBanner(),
    hello: make("div", { class: "turn", "data-author": "bot", "data-first": "", "data-last": "" }, greeting),
    starters: starterButtons(actions.send),
    loading: make("p", { class: "day", role: "status" }, strings.loading),
    log: make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": strings.log }),
    typing: make("p", { class: "typing", role: "status" }),
    hint: make("p", { class: "day" }, strings.closedHint),
    notice: make("p", { class: "notice", role: "status" }),
  };
}

/** Everything of the window but the messages themselves. */
function renderAround(parts: Parts, { entries, owner, link, isLoading, notice }: Snapshot): void {
  setText(parts.status, strings.owner[owner]);
  parts.status.dataset.owner = owner;
  parts.banner.render(link);
  parts.loading.hidden = !isLoading;
  parts.log.ariaBusy = String(isLoading);
  parts.starters.hidden = isLoading || entries.length > 0;
  parts.hint.hidden = owner !== "closed";
  setText(parts.notice, notice === undefined ? "" : errorText(notice));
}

function header(company: string, status: HTMLElement, onClose: () => void): HTMLElement {
  return make(
    "div",
    { class: "head" },
    make("span", { class: "avatar" }, icon("star")),
    make("div", { class: "title" }, make("h2", {}, company), status),
    makeButton({ class: "close", "aria-label": strings.close }, onClose, icon("close")),
  );
}

function starterButtons(send: (text: string) => void): HTMLElement {
  const chips = strings.starters.map(({ title, text }) => makeButton({ class: "chip" }, () => send(text), title));
  return make("div", { class: "replies starters", role: "group", "aria-label": strings.startersLabel }, ...chips);
}

function showTyping(typing: HTMLElement, author: Snapshot["typing"]): void {
  if (typing.dataset.author === (author ?? "")) return;
  typing.dataset.author = author ?? "";
  typing.hidden = !author;
  const dots = ["", "", ""].map(() => make("i", { "aria-hidden": "true" }));
  typing.replaceChildren(...(author ? [make("span", { class: "unseen" }, strings.typing[author]), ...dots] : []));
}
