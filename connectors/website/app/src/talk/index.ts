import { tabChannel } from "../chat/leave";
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

const RATED_KEY = "hamsokhan.rated";

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
  /** What was chosen for a message that holds a file: it can be handed over anew. */
  readonly #files = new Map<string, File>();
  #isQueued = false;
  #hasBegun = false;

  constructor(ports: TalkPorts) {
    const { host, panel, shelves } = ports;
    this.#ports = ports;
    this.#unread = new Unread(shelves.lasting);
    const conversation = this.#converse();
    this.#conversation = conversation;
    this.#show = talkView(panel, {
      choose: (title, payload) => conversation.send(title, { payload }),
      retry: (key) => this.#retry(key),
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
      leaveClosed: () => conversation.leaveClosed(),
      sendFile: (file, id) => {
        const key = conversation.send(file.name, { attachment: { id, mime: file.type } });
        this.#files.set(key, file);
      },
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
    // First: whoever is logged in now need not be whose conversation this browser remembers.
    this.identify();
    this.#hasBegun = true;
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

  /** Looks who is logged in on the page. */
  identify(): void {
    const jwt = this.#ports.host.user();
    if (jwt !== undefined) this.#conversation.setUser(jwt);
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
    void this.#askHowItWas(snapshot.owner === "closed" && host.site.rating ? snapshot.conversationId : "");
  }

  /** Sends a message again; a refused file is handed over anew, since it may have belonged to a conversation that is over. */
  #retry(key: string): void {
    const file = this.#files.get(key);
    const entry = this.#conversation.snapshot.entries.find((one) => one.key === key);
    if (!file || entry?.delivery !== "refused") return this.#conversation.retry(key);
    this.#conversation.takeBack(key);
    void import("../extras/upload").then(({ attach }) => attach(file, this.extras));
  }

  /** Whoever was here is gone, with what they wrote and were asked. */
  #clear(): void {
    const { tray, writing } = this.#ports.panel;
    tray.replaceChildren();
    writing.clear();
    this.#files.clear();
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
      // On a page that has just been loaded nothing is of anybody but whoever is here now.
      onLeave: () => this.#hasBegun && this.#clear(),
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

  /** Asks once how a conversation was that is over; with an empty id there is none. */
  async #askHowItWas(conversationId: string): Promise<void> {
    const { panel, shelves } = this.#ports;
    const { after, scroll } = panel;
    if ((after.dataset.asked ?? "") === conversationId) return;
    after.dataset.asked = conversationId;
    after.replaceChildren();
    if (!conversationId || shelves.lasting.get(RATED_KEY) === conversationId) return;
    const { askRating } = await import("../extras/rating");
    if (after.dataset.asked !== conversationId) return;
    askRating(after, this.extras, () => shelves.lasting.set(RATED_KEY, conversationId));
    scroll.toEnd();
  }
}

/** What this browser's tabs share one socket with; undefined where it lacks the means. */
function tabMeans(origin: string): TabMeans | undefined {
  const channel = "locks" in navigator ? tabChannel(origin) : undefined;
  return channel && { locks: navigator.locks, channel };
}
