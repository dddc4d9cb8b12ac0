import type { Site } from "../loader/contract";
import { composer, type Composer, type ComposerActions } from "./composer";
import { icon, make, makeButton } from "./dom";
import { CLOSE, MORE, STAR } from "./icons";
import { scroller, type Scroller } from "./scroller";
import { strings } from "./strings.fa";

export interface PanelActions extends ComposerActions {
  close: () => void;
  more: (button: HTMLButtonElement) => void;
  leaveMessage: () => void;
}

/** The window, with the places that a conversation fills. */
export interface Panel {
  element: HTMLElement;
  status: HTMLElement;
  banner: HTMLElement;
  /** What is shown until somebody has written. */
  beginning: readonly HTMLElement[];
  loading: HTMLElement;
  log: HTMLElement;
  typing: HTMLElement;
  hint: HTMLElement;
  /** Below the messages: what is asked after the end. */
  after: HTMLElement;
  notice: HTMLElement;
  /** Over the writing line: forms and uploads. */
  tray: HTMLElement;
  scroll: Scroller;
  writing: Composer;
}

/** The chat window: who answers, what was said, where to write. */
export function panel(site: Site, actions: PanelActions): Panel {
  const status = make("span", { class: "status" }, strings.status);
  const banner = make("p", { class: "banner", role: "status" });
  const greeting = make("p", { class: "text", dir: "auto" }, site.greeting ?? strings.greeting(site.name));
  const hello = make("div", { class: "turn", "data-author": "bot", "data-first": "", "data-last": "" }, greeting);
  const beginning = [hoursNote(site, actions.leaveMessage), starterButtons(site, actions.send)];
  const loading = make("p", { class: "day", role: "status", hidden: "" });
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": strings.log });
  const typing = make("p", { class: "typing", role: "status", hidden: "" });
  const hint = make("p", { class: "day", hidden: "" });
  const after = make("div", { class: "after" });
  const notice = make("p", { class: "notice", role: "status" });
  const tray = make("div", { class: "tray" });
  const scroll = scroller([hello, ...beginning, loading, log, typing, hint, after]);
  const writing = composer(actions);
  const element = make(
    "section",
    { class: "panel", id: "panel", role: "dialog", "aria-label": strings.dialog(site.name), hidden: "" },
    header(site.name, status, actions),
    banner,
    scroll.element,
    notice,
    tray,
    writing.element,
  );
  return { element, status, banner, beginning, loading, log, typing, hint, after, notice, tray, scroll, writing };
}

function header(name: string, status: HTMLElement, actions: PanelActions): HTMLElement {
  const more = makeButton(
    { class: "tool", "aria-label": strings.more, "aria-expanded": "false" },
    () => actions.more(more),
    icon(MORE, "dots"),
  );
  return make(
    "div",
    { class: "head" },
    make("span", { class: "avatar" }, icon(STAR)),
    make("div", { class: "title" }, make("h2", {}, name), status),
    more,
    makeButton({ class: "tool", "aria-label": strings.close }, actions.close, icon(CLOSE)),
  );
}

/** When to expect whom; out of hours also the way to leave a message. */
function hoursNote(site: Site, leaveMessage: () => void): HTMLElement {
  const isShut = site.open_now === false;
  const lines = [
    isShut ? strings.outOfHours : "",
    isShut && site.hours ? strings.hours(site.hours) : "",
    site.reply_expectation ?? "",
  ];
  const note = make("div", { class: "hours" }, ...lines.filter(Boolean).map((line) => make("p", { dir: "auto" }, line)));
  if (isShut) note.append(makeButton({ class: "link" }, leaveMessage, strings.leaveMessage));
  return note;
}

function starterButtons(site: Site, send: (text: string) => void): HTMLElement {
  const chips = site.starters.map(({ title, text }) => makeButton({ class: "chip" }, () => send(text), title));
  return make("div", { class: "replies starters", role: "group", "aria-label": strings.startersLabel }, ...chips);
}
