import { Conversation } from "./conversation";
import { icon, make, makeButton, setText } from "./dom";
import { httpTransport } from "./http";
import type { Socket } from "./live";
import { panel, type Panel } from "./panel";
import { persianNumber } from "./persian-time";
import { coversPage, followViewport, keepFocusInside } from "./phone";
import { browserShelf } from "./shelf";
import { strings } from "./strings.fa";
import { chatStyles } from "./styles";
import { Unread } from "./unread";

/** `<hamsokhan-chat company="…" accent="#…" gateway="https://…">`: the launcher and the chat window of one gateway.
 *  `gateway` defaults to the page's own origin; `accent` must carry white text. */
export class HamsokhanChat extends HTMLElement {
  readonly #launcher = makeButton({ class: "launcher", "aria-expanded": "false" }, () => this.open());
  readonly #label = make("span", { class: "launcher-label" }, strings.launcher);
  readonly #badge = make("span", { class: "badge", "aria-hidden": "true" });
  #conversation: Conversation | undefined;
  #panel: Panel | undefined;
  #listeners = new AbortController();
  readonly #shelves = { lasting: browserShelf("localStorage"), tab: browserShelf("sessionStorage") };
  readonly #unread = new Unread(this.#shelves.lasting);
  #isQueued = false;

  connectedCallback(): void {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    const root = this.shadowRoot ?? this.#build();
    addEventListener("online", () => this.#conversation?.wake(), { signal });
    document.addEventListener("visibilitychange", () => this.#onVisibility(), { signal });
    root.addEventListener("keydown", (event) => this.#onKey(event as KeyboardEvent), { signal });
    followViewport(this, signal);
    void this.#conversation?.resume();
    this.#render();
  }

  disconnectedCallback(): void {
    this.#listeners.abort();
    this.#conversation?.stop();
  }

  get isOpen(): boolean {
    return this.#panel?.element.hidden === false;
  }

  /** Opens the window and puts the cursor into the writing line. */
  open(): void {
    if (!this.#panel || this.isOpen) return;
    this.#show(true);
    this.#panel.toEnd();
    this.#panel.focus();
  }

  /** Closes the window; the conversation goes on. */
  close(): void {
    this.#show(false);
    this.#launcher.focus();
  }

  /** Opens the window and asks on the visitor's behalf. */
  ask(text: string): void {
    this.open();
    this.#conversation?.send(text);
  }

  #build(): ShadowRoot {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [chatStyles()];
    const accent = this.getAttribute("accent");
    if (accent) this.style.setProperty("--hamsokhan-accent", accent);
    const conversation = this.#converse();
    this.#panel = panel(this.getAttribute("company") ?? "", {
      send: (text) => conversation.send(text),
      choose: (title, payload) => conversation.send(title, payload),
      retry: (key) => conversation.retry(key),
      takeBack: (key) => conversation.takeBack(key),
      download: (url) => conversation.download(url),
      close: () => this.close(),
    });
    this.#panel.element.hidden = true;
    this.#launcher.append(icon("chat"), this.#label, this.#badge);
    this.#launcher.setAttribute("aria-controls", "panel");
    root.append(this.#panel.element, this.#launcher);
    this.#conversation = conversation;
    return root;
  }

  #converse(): Conversation {
    const origin = new URL(this.getAttribute("gateway") ?? "/", location.href).origin;
    return new Conversation({
      origin,
      transport: httpTransport(origin),
      openSocket: () => new WebSocket(`${origin.replace(/^http/, "ws")}/v1/chat/ws`) as Socket,
      shelves: this.#shelves,
      isHidden: () => document.hidden,
      random: Math.random,
      now: Date.now,
      onChange: () => this.#queueRender(),
    });
  }

  #show(isOpen: boolean): void {
    if (!this.#panel) return;
    this.#panel.element.hidden = !isOpen;
    this.#panel.element.ariaModal = String(coversPage());
    this.toggleAttribute("open", isOpen);
    this.#launcher.ariaExpanded = String(isOpen);
    this.#queueRender();
  }

  #onVisibility(): void {
    if (document.hidden) return;
    this.#conversation?.wake();
    this.#queueRender();
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.isOpen || !this.#panel) return;
    if (event.key === "Escape") this.close();
    else keepFocusInside(this.#panel.element, event);
  }

  #queueRender(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    queueMicrotask(() => {
      this.#isQueued = false;
      this.#render();
    });
  }

  #render(): void {
    if (!this.#conversation || !this.#panel) return;
    const snapshot = this.#conversation.snapshot;
    this.#panel.render(snapshot, new Date());
    const unread = this.#unread.count(snapshot.entries, this.isOpen && !document.hidden);
    const count = persianNumber(unread);
    setText(this.#badge, unread ? count : "");
    this.#launcher.ariaLabel = unread ? strings.launcherUnread(count) : strings.launcher;
  }
}
