import type { Panel } from "../chat/panel";
import type { Shelf } from "../chat/shelf";
import { sheetOf } from "../chat/styles";
import type { Extras } from "../extras/extras";
import type { Host } from "../loader/contract";
import { Conversation } from "./conversation";
import { httpTransport } from "./http";
import type { Socket } from "./live";
import type { Message } from "./protocol";
import cards from "./styles/cards.css?inline";
import styles from "./styles/talk.css?inline";
import type { TabMeans } from "./tabs";
import { Unread } from "./unread";
import { talkView } from "./view";

export interface TalkPorts {
  host: Host;
  panel: Panel;
  shelves: { lasting: Shelf; tab: Shelf };
}

/** Brings the window to life and goes on where the visitor left off. */
export async function begin(ports: TalkPorts): Promise<Talk> {
  const talk = new Talk(ports);
  await talk.begin();
  return talk;
}

/** A conversation in its window. */
export class Talk {
  readonly extras: Extras;
  readonly #ports: TalkPorts;
  readonly #conversation: Conversation;
  readonly #unread: Unread;
  readonly #show: ReturnType<typeof talkView>;
  #isQueued = false;

  constructor(ports: TalkPorts) {
    const { host, panel, shelves } = ports;
    this.#ports = ports;
    this.#unread = new Unread(shelves.lasting);
    const conversation = this.#converse();
    this.#conversation = conversation;
    this.#show = talkView(panel, {
      choose: (title, payload) => conversation.send(title, { payload }),
      retry: (key) => conversation.retry(key),
      takeBack: (key) => conversation.takeBack(key),
      download: (url) => conversation.api.download(url),
    });
    this.extras = {
      site: host.site,
      api: conversation.api,
      tray: panel.tray,
      root: host.root,
      shelf: shelves.lasting,
      entries: () => conversation.snapshot.entries,
      insert: panel.writing.insert,
      focus: panel.writing.focus,
      sendFile: (name, attachment) => conversation.send(name, { attachment }),
    };
  }

  /** Listens to the page, and fetches what was said before. */
  async begin(): Promise<void> {
    this.#ports.host.root.adoptedStyleSheets.push(sheetOf(styles, cards));
    addEventListener("online", () => this.#conversation.wake());
    // A page that comes back from the browser's memory lost its socket without noticing.
    addEventListener("pageshow", ({ persisted }) => persisted && this.#conversation.wake());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.#conversation.wake();
      this.#queueRender();
    });
    this.render();
    void this.#conversation.resume();
  }

  send(text: string): void {
    this.#conversation.send(text);
  }

  /** A key was pressed in the writing line. */
  touch(): void {
    this.#conversation.typing.touch();
  }

  setUser(jwt: string): void {
    this.#conversation.setUser(jwt);
  }

  logout(): void {
    this.#conversation.logout();
  }

  render(): void {
    const { host, panel } = this.#ports;
    const snapshot = this.#conversation.snapshot;
    this.#show(snapshot, new Date());
    const isWatching = !panel.element.hidden && !document.hidden;
    host.onUnread(this.#unread.count(snapshot.entries, isWatching));
    if (isWatching) this.#conversation.markSeen();
    void this.#askHowItWas(snapshot.owner === "closed" && host.site.rating);
  }

  #converse(): Conversation {
    const { host, shelves } = this.#ports;
    const { origin, site } = host;
    return new Conversation({
      origin,
      site: site.code,
      transport: httpTransport(origin),
      openSocket: () => new WebSocket(`${origin.replace(/^http/, "ws")}/v1/chat/ws`) as Socket,
      tabs: shelves.lasting.isShared ? tabMeans(origin) : undefined,
      shelves,
      isHidden: () => document.hidden,
      random: Math.random,
      now: Date.now,
      onMessage: (message) => this.#onMessage(message),
      onChange: () => this.#queueRender(),
    });
  }

  #onMessage({ author, text }: Message): void {
    const { host, panel, shelves } = this.#ports;
    if (author !== "customer") host.onMessage({ author, text });
    const isWatched = !panel.element.hidden && !document.hidden;
    const wanted = shelves.lasting.get("hamsokhan.sound") ?? (host.site.sound ? "on" : "off");
    if (!isWatched && wanted === "on") void import("../extras/sound").then(({ chime }) => chime());
  }

  #queueRender(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    queueMicrotask(() => {
      this.#isQueued = false;
      this.render();
    });
  }

  async #askHowItWas(isOver: boolean): Promise<void> {
    const { after, scroll } = this.#ports.panel;
    if (isOver === after.hasAttribute("data-asked")) return;
    after.toggleAttribute("data-asked", isOver);
    after.replaceChildren();
    if (!isOver) return;
    (await import("../extras/rating")).askRating(after, this.extras);
    scroll.toEnd();
  }
}

/** What this browser's tabs share one socket with; undefined where it lacks the means. */
function tabMeans(origin: string): TabMeans | undefined {
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") return undefined;
  return { locks: navigator.locks, channel: new BroadcastChannel(`hamsokhan ${origin}`) };
}
