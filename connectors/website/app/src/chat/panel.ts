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
  const status = make("span", { class: "status" }, strings.owner.bot);
  const banner = linkBanner();
  const writing = composer(actions.send);
  const greeting = make("p", { class: "text", dir: "auto" }, strings.greeting(company));
  const starters = starterButtons(actions.send);
  const loading = make("p", { class: "day", role: "status" }, strings.loading);
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": strings.log });
  const typing = make("p", { class: "typing", role: "status" });
  const hint = make("p", { class: "day" }, strings.closedHint);
  const notice = make("p", { class: "notice", role: "status" });
  const hello = make("div", { class: "turn", "data-author": "bot", "data-first": "", "data-last": "" }, greeting);
  const scroll = scroller([hello, starters, loading, log, typing, hint]);
  const bubbles = logView(log, {
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
    header(company, status, actions.close),
    banner.element,
    scroll.element,
    notice,
    writing.element,
  );

  const render = (snapshot: Snapshot, now: Date): void => {
    const { entries, owner } = snapshot;
    setText(status, strings.owner[owner]);
    status.dataset.owner = owner;
    banner.render(snapshot.link);
    loading.hidden = !snapshot.isLoading;
    log.ariaBusy = String(snapshot.isLoading);
    starters.hidden = snapshot.isLoading || entries.length > 0;
    hint.hidden = owner !== "closed";
    setText(notice, snapshot.notice === undefined ? "" : errorText(snapshot.notice));
    scroll.around(entries, () => {
      bubbles.render(entries, now);
      showTyping(typing, snapshot.typing);
    });
  };
  return { element, render, focus: writing.focus, toEnd: scroll.toEnd };
}

function header(company: string, status: HTMLElement, onClose: () => void): HTMLElement {
  return make(
    "header",
    {},
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
