import { ChatApi } from "./api";
import { Courier } from "./courier";
import { entriesOf, type Entry } from "./entries";
import { ApiError, type Transport } from "./http";
import { Live, type LinkState, type Socket } from "./live";
import { newClientId, Outbox, type OutboxItem } from "./outbox";
import type { Frame, Owner, Receipt } from "./protocol";
import { Sessions, type Session } from "./sessions";
import type { Shelf } from "./shelf";
import * as timelines from "./timeline";

export interface Snapshot {
  entries: Entry[];
  typing: "bot" | "agent" | undefined;
  owner: Owner;
  link: LinkState;
  /** Whether an earlier conversation is still being fetched. */
  isLoading: boolean;
  /** The code of the gateway's last complaint, until the next message. */
  notice: string | undefined;
}

export interface ConversationPorts {
  origin: string;
  transport: Transport;
  openSocket: () => Socket;
  shelves: { lasting: Shelf; tab: Shelf };
  isHidden: () => boolean;
  random: () => number;
  /** Epoch milliseconds. */
  now: () => number;
  onChange: () => void;
}

const GAP_GRACE_MS = 400;
const ANSWER_PATIENCE_MS = 8_000;
const BOT_TYPING_MS = 30_000;
const AGENT_TYPING_MS = 6_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

/** The whole state of one visitor's chat, without a pixel of it. */
export class Conversation {
  readonly #ports: ConversationPorts;
  readonly #sessions: Sessions;
  readonly #api: ChatApi;
  readonly #outbox: Outbox;
  readonly #courier: Courier;
  readonly #live: Live;
  #timeline = timelines.EMPTY_TIMELINE;
  #typing: "bot" | "agent" | undefined;
  #owner: Owner = "bot";
  #notice: string | undefined;
  #isLoading = false;
  #hasBegun = false;
  #typingTimer: Timer;
  #gapTimer: Timer;
  #answerTimer: Timer;

  constructor(ports: ConversationPorts) {
    this.#ports = ports;
    this.#sessions = new Sessions(ports.transport, ports.shelves, (session) => this.#enter(session));
    this.#api = new ChatApi(ports.transport, this.#sessions, ports.origin);
    this.#outbox = new Outbox(ports.shelves.lasting);
    this.#courier = new Courier(this.#outbox, {
      send: (item) => this.#api.send(item),
      onSent: (item, receipt) => this.#acknowledge(item, receipt),
      onTrouble: (code) => {
        this.#notice = code === "network" ? undefined : code;
      },
      onChange: ports.onChange,
      random: ports.random,
    });
    this.#live = new Live({
      openSocket: ports.openSocket,
      token: async () => (await this.#sessions.current()).token,
      cursor: () => this.#timeline.cursor,
      catchUp: () => this.#catchUp(),
      isHidden: ports.isHidden,
      onFrame: (frame) => this.#receive(frame),
      onState: ports.onChange,
      random: ports.random,
    });
  }

  get snapshot(): Snapshot {
    return {
      entries: entriesOf(this.#timeline, this.#outbox.list()),
      typing: this.#typing,
      owner: this.#owner,
      link: this.#live.state,
      isLoading: this.#isLoading,
      notice: this.#notice,
    };
  }

  /** Picks up where the visitor left off; a first-time visitor costs the gateway nothing until they write. */
  async resume(): Promise<void> {
    if (this.#hasBegun || (!this.#sessions.isReturning && !this.#outbox.list().length)) return;
    await this.#begin();
  }

  /** Hands a message over; it is kept until the gateway has it. `payload` belongs to a pressed button. */
  send(text: string, payload?: string): void {
    if (this.#owner === "closed") this.#leaveClosed();
    const message = { clientId: newClientId(), text, at: this.#ports.now() };
    this.#outbox.add(payload === undefined ? message : { ...message, payload });
    this.#notice = undefined;
    this.#ports.onChange();
    if (this.#hasBegun) this.#courier.start();
    else void this.#begin();
  }

  /** Sends a refused or delayed message again. */
  retry(clientId: string): void {
    this.#outbox.retry(clientId);
    this.#ports.onChange();
    this.wake();
  }

  /** Takes an unsent message back and gives its text. */
  takeBack(clientId: string): string {
    const text = this.#outbox.find(clientId)?.text ?? "";
    this.#outbox.remove(clientId);
    this.#ports.onChange();
    return text;
  }

  /** The bytes of an attachment. Raises ApiError. */
  download(url: string): Promise<Blob> {
    return this.#api.download(url);
  }

  /** The network or the customer is back: no pause counts any more. */
  wake(): void {
    if (!this.#hasBegun) return;
    this.#courier.hurry();
    if (this.#live.state === "live") void this.#suspectSilence();
    else this.#live.wake();
  }

  /** Lets go of timers and the socket. */
  stop(): void {
    for (const timer of [this.#typingTimer, this.#gapTimer, this.#answerTimer]) clearTimeout(timer);
    this.#live.stop();
    this.#courier.stop();
    this.#hasBegun = false;
  }

  async #begin(): Promise<void> {
    this.#hasBegun = true;
    this.#isLoading = this.#sessions.isReturning;
    this.#courier.start();
    if (this.#isLoading) {
      this.#ports.onChange();
      await this.#catchUp();
      this.#isLoading = false;
      this.#ports.onChange();
    }
    if (this.#hasBegun) this.#live.start();
  }

  #enter(session: Session): void {
    const before = this.#timeline.conversationId;
    this.#timeline = timelines.enterConversation(this.#timeline, session.conversationId);
    if (before && before !== session.conversationId) {
      this.#owner = "bot";
      this.#live.restart();
    }
  }

  /** A closed conversation takes nothing more: the next message belongs to a new one. */
  #leaveClosed(): void {
    this.#owner = "bot";
    this.#sessions.forget();
  }

  #receive(frame: Frame): void {
    clearTimeout(this.#answerTimer);
    switch (frame.type) {
      case "message":
        this.#timeline = timelines.merge(this.#timeline, [frame.message]);
        if (frame.message.author !== "customer") this.#setTyping(undefined);
        this.#mendGap();
        break;
      case "typing":
        this.#setTyping(frame.on ? frame.author : undefined);
        break;
      case "receipt":
        this.#acknowledgeEarly(frame.receipt);
        break;
      case "owner":
        this.#owner = frame.owner;
        break;
      case "error":
        this.#complain(frame.code);
    }
    this.#ports.onChange();
  }

  #complain(code: string): void {
    if (code !== "session_expired" && code !== "unauthenticated") {
      this.#notice = code;
      return;
    }
    this.#sessions.forget();
    this.#live.giveUp();
  }

  #acknowledgeEarly(receipt: Receipt): void {
    const item = this.#outbox.find(receipt.clientId);
    if (item) this.#timeline = timelines.acknowledge(this.#timeline, item, receipt);
  }

  #acknowledge(item: OutboxItem, receipt: Receipt): void {
    this.#timeline = timelines.acknowledge(this.#timeline, item, receipt);
    this.#notice = undefined;
    this.#mendGap();
    clearTimeout(this.#answerTimer);
    this.#answerTimer = setTimeout(() => void this.#suspectSilence(), ANSWER_PATIENCE_MS);
  }

  /** Asks over HTTP whether the socket kept something to itself; such a socket is replaced. */
  async #suspectSilence(): Promise<void> {
    const before = timelines.newestSeq(this.#timeline);
    const arrived = await this.#catchUp();
    if (this.#live.state === "live" && (!arrived || timelines.newestSeq(this.#timeline) > before)) this.#live.giveUp();
  }

  #mendGap(): void {
    if (!timelines.hasGap(this.#timeline)) return;
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => timelines.hasGap(this.#timeline) && void this.#catchUp(), GAP_GRACE_MS);
  }

  /** Fetches all after the cursor; false when the gateway could not be reached. */
  async #catchUp(): Promise<boolean> {
    try {
      await this.#sessions.current();
      const { era } = this.#timeline;
      for (let isLast = false; !isLast; ) {
        const cursor = this.#timeline.cursor;
        const page = await this.#api.messagesAfter(cursor);
        if (this.#timeline.era !== era) return this.#catchUp();
        const upTo = Math.max(0, ...page.messages.map((message) => message.seq));
        this.#timeline = timelines.settle(timelines.merge(this.#timeline, page.messages), upTo);
        if (page.messages.some((message) => message.author !== "customer")) this.#setTyping(undefined);
        isLast = page.isLast || this.#timeline.cursor === cursor;
      }
      this.#ports.onChange();
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }

  #setTyping(author: "bot" | "agent" | undefined): void {
    clearTimeout(this.#typingTimer);
    this.#typing = author;
    if (!author) return;
    const patience = author === "bot" ? BOT_TYPING_MS : AGENT_TYPING_MS;
    this.#typingTimer = setTimeout(() => {
      this.#typing = undefined;
      this.#ports.onChange();
    }, patience);
  }
}
