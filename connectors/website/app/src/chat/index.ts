import type { Chat, Host } from "../loader/contract";
import type { Talk } from "../talk";
import { addFont } from "./font";
import { announceLeave } from "./leave";
import { newClientId, Outbox } from "./outbox";
import { panel, type Panel } from "./panel";
import { coversPage, followViewport, keepFocusInside } from "./phone";
import { browserShelf } from "./shelf";
import { strings } from "./strings.fa";
import { windowSheet } from "./styles";

/** Puts the window beside the page's button. */
export function start(host: Host): Chat {
  return new Window(host);
}

/** What a visitor may bring along from before, in this tab or this browser. */
const TRACES = ["hamsokhan.visitor", "hamsokhan.session"];
/** Whom the page named last. */
const NAMED = "hamsokhan.user";

/** The window. The conversation itself comes with the first message, or at once for somebody who was here before. */
class Window implements Chat {
  readonly #host: Host;
  readonly #shelves = { lasting: browserShelf("localStorage"), tab: browserShelf("sessionStorage") };
  readonly #panel: Panel;
  #talk: Talk | undefined;
  #starting: Promise<Talk> | undefined;
  #wasAsked = false;

  constructor(host: Host) {
    this.#host = host;
    this.#panel = this.#build();
    const { root, element } = host;
    root.adoptedStyleSheets.push(windowSheet());
    root.append(this.#panel.element);
    addFont();
    root.addEventListener("keydown", (event) => this.#onKey(event as KeyboardEvent));
    followViewport(element);
    if (!this.#isNew) void this.#use(() => undefined);
  }

  open(): void {
    const { element, scroll, writing } = this.#panel;
    element.hidden = false;
    element.ariaModal = String(coversPage());
    scroll.toEnd();
    writing.focus();
    this.#talk?.render();
    if (this.#host.site.pre_chat.length && this.#isNew && !this.#wasAsked) {
      this.#wasAsked = true;
      void this.#use(async (talk) => (await import("../extras/form")).askBefore(talk.extras));
    }
  }

  close(): void {
    this.#panel.element.hidden = true;
    this.#talk?.render();
  }

  /** Takes a message; it is kept in the browser until the gateway has it. */
  send(text: string): void {
    if (this.#talk) return this.#talk.send(text);
    // Where the page named somebody before, it must first be known whether it is they who write.
    if (this.#shelves.lasting.get(NAMED)) return void this.#use((talk) => talk.send(text), () => this.#keep(text));
    this.#keep(text);
    void this.#use(() => undefined);
  }

  identify(): void {
    if (this.#starting) void this.#use((talk) => talk.identify());
  }

  logout(): void {
    if (this.#starting) void this.#use((talk) => talk.logout());
    else announceLeave(this.#host.origin);
  }

  get #isNew(): boolean {
    const { lasting, tab } = this.#shelves;
    return !TRACES.some((key) => lasting.get(key) ?? tab.get(key)) && !new Outbox(lasting).list().length;
  }

  /** Keeps a message until the conversation is loaded. */
  #keep(text: string): void {
    new Outbox(this.#shelves.lasting).add({ clientId: newClientId(), text, at: Date.now() });
  }

  /** Does something with the conversation, once it is there, or else what is left to do without it. */
  async #use(act: (talk: Talk) => unknown, without?: () => void): Promise<void> {
    try {
      this.#starting ??= import("../talk").then(({ begin }) =>
        begin({ host: this.#host, panel: this.#panel, shelves: this.#shelves }),
      );
      this.#talk = await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      this.#panel.banner.textContent = strings.unreachable;
      console.warn("Hamsokhan: the conversation could not be loaded", error);
      without?.();
      return;
    }
    await act(this.#talk);
  }

  #build(): Panel {
    const { site } = this.#host;
    return panel(site, {
      send: (text) => this.send(text),
      typing: () => this.#talk?.touch(),
      close: () => this.#host.onClose(),
      more: (button) =>
        void this.#use(async ({ extras }) => (await import("../extras/menu")).toggleMenu(button, extras)),
      leaveMessage: () => void this.#use(async ({ extras }) => (await import("../extras/form")).leaveMessage(extras)),
      ...(site.attachments ? { attach: (file) => void this.#attach(file) } : {}),
      ...(site.emoji
        ? {
            emoji: (button) =>
              void this.#use(async ({ extras }) => (await import("../extras/emoji")).toggleEmoji(button, extras)),
          }
        : {}),
    });
  }

  #attach(file: File): Promise<void> {
    return this.#use(async ({ extras }) => (await import("../extras/upload")).attach(file, extras));
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#panel.element.hidden || event.defaultPrevented) return;
    if (event.key === "Escape") this.#host.onClose();
    else keepFocusInside(this.#panel.element, event);
  }
}
