import { ChatApi } from "./api";
import { Courier } from "./courier";
import type { ConversationPorts, Snapshot } from "./conversation-ports";
import { entriesOf } from "./entries";
import { History } from "./history";
import { Live } from "./live";
import { newClientId, Outbox, type OutboxItem } from "../chat/outbox";
import type { Frame, Message, Receipt } from "./protocol";
import { QueueWatch } from "./queue-watch";
import { Sessions, type Session } from "./sessions";
import { Tabs } from "./tabs";
import { TypingReport, TypingSign } from "./typing";

const ANSWER_PATIENCE_MS = 8_000;

/** The whole state of one visitor's chat, without a pixel of it. */
export class Conversation {
  readonly api: ChatApi;
  readonly typing: TypingReport;
  readonly #ports: ConversationPorts;
  readonly #sessions: Sessions;
  readonly #outbox: Outbox;
  readonly #courier: Courier;
  readonly #history: History;
  readonly #link: Tabs;
  readonly #sign: TypingSign;
  readonly #watch: QueueWatch;
  #seen = 0;
  #saidSeen = 0;
  #notice: string | undefined;
  #isLoading = false;
  #hasBegun = false;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ConversationPorts) {
    this.#ports = ports;
    this.#sign = new TypingSign(ports.onChange);
    this.#watch = new QueueWatch({ ...ports, ask: () => this.api.ownership() });
    this.#history = new History({
      fetch: (after, wait) => this.api.messagesAfter(after, wait),
      ready: () => this.#sessions.current(),
      onPage: ({ owner }) => owner && this.#watch.set(owner),
      onNew: (message) => this.#hearOf(message),
      onChange: ports.onChange,
    });
    this.#sessions = new Sessions({ ...ports, onOpen: (session, isApart) => this.#enter(session, isApart) });
    this.api = new ChatApi(ports.transport, this.#sessions, ports.origin);
    this.#outbox = new Outbox(ports.shelves.lasting);
    this.#courier = this.#employ();
    this.#link = this.#connect();
    this.typing = new TypingReport((on) => this.#link.say({ type: "typing", on }), ports.now);
  }

  get snapshot(): Snapshot {
    return {
      conversationId: this.#history.timeline.conversationId,
      entries: entriesOf(this.#history.timeline, this.#outbox.list(), this.#seen),
      typing: this.#sign.author,
      owner: this.#watch.owner,
      place: this.#watch.place,
      link: this.#link.state,
      isLoading: this.#isLoading,
      notice: this.#notice,
    };
  }

  /** Whether nobody has written in this browser yet. */
  get isNew(): boolean {
    return !this.#sessions.isReturning && !this.#outbox.list().length;
  }

  /** Picks up where the visitor left off; a first-time visitor costs the gateway nothing until they write. */
  async resume(): Promise<void> {
    if (this.#hasBegun || this.isNew) return;
    await this.#begin();
  }

  /** Hands a message over and gives its key; it is kept until the gateway has it. `payload` belongs to a pressed button. */
  send(text: string, extra: Pick<OutboxItem, "payload" | "attachment"> = {}): string {
    // A button is answered where it stands: scores are given when a conversation has ended.
    if (!extra.payload) this.leaveClosed();
    this.typing.stop();
    const { clientId } = this.#outbox.add({ clientId: newClientId(), text, at: this.#ports.now(), ...extra });
    this.#notice = undefined;
    this.#ports.onChange();
    if (this.#hasBegun) this.#courier.start();
    else void this.#begin();
    return clientId;
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

  /** The customer looks at the newest message; said to the other side once a message. */
  markSeen(): void {
    const { newest } = this.#history;
    if (newest <= this.#saidSeen || this.#link.state !== "live") return;
    this.#saidSeen = newest;
    this.#link.say({ type: "receipt", seq: newest });
  }

  /** Takes the page's word on who is logged in; it is exchanged now, or with the first message. */
  setUser(jwt: string): void {
    if (this.#sessions.identify(jwt)) this.#part();
    else if (this.#hasBegun) void this.#history.catchUp();
  }

  /** Forgets the visitor and what was said, here and in the other tabs. */
  logout(): void {
    this.#sessions.forgetVisitor();
    this.#part();
  }

  /** A closed conversation takes nothing more: what comes next belongs to a new one. */
  leaveClosed(): void {
    if (this.#watch.owner !== "closed") return;
    this.#watch.set({ owner: "bot" });
    this.#sessions.forget(true);
  }

  /** The network or the customer is back: no pause counts any more. */
  wake(): void {
    if (!this.#hasBegun) return;
    this.#courier.hurry();
    if (this.#link.state === "live") void this.#suspectSilence();
    else this.#link.wake();
  }

  /** Lets go of timers and the socket. */
  stop(): void {
    clearTimeout(this.#answerTimer);
    this.typing.stop();
    this.#watch.stop();
    this.#sign.set(undefined);
    this.#history.stop();
    this.#link.stop();
    this.#courier.stop();
    this.#hasBegun = false;
  }

  #employ(): Courier {
    return new Courier(this.#outbox, {
      send: (item) => this.api.send(item),
      onSent: (item, receipt) => this.#acknowledge(item, receipt),
      onTrouble: (code) => {
        this.#notice = code === "network" ? undefined : code;
      },
      onChange: this.#ports.onChange,
      random: this.#ports.random,
    });
  }

  #connect(): Tabs {
    const live = new Live({
      openSocket: this.#ports.openSocket,
      token: async () => (await this.#sessions.current()).token,
      cursor: () => this.#history.timeline.cursor,
      catchUp: (wait) => this.#history.catchUp(wait),
      isHidden: this.#ports.isHidden,
      onFrame: (frame) => this.#link.pass(frame),
      onState: (state) => this.#link.passState(state),
      random: this.#ports.random,
    });
    return new Tabs({
      means: this.#ports.tabs,
      live,
      conversationId: () => this.#history.timeline.conversationId,
      onFrame: (frame) => this.#receive(frame),
      onState: this.#ports.onChange,
      onEnter: (conversationId) => this.#follow(conversationId),
      onLeave: () => {
        this.#sessions.leave();
        this.#empty();
      },
    });
  }

  async #begin(): Promise<void> {
    this.#hasBegun = true;
    this.#isLoading = this.#sessions.isReturning;
    this.#courier.start();
    if (this.#isLoading) {
      this.#ports.onChange();
      await this.#history.catchUp();
      this.#isLoading = false;
      this.#ports.onChange();
    }
    if (this.#hasBegun) this.#link.start();
  }

  #enter({ conversationId }: Session, isApart: boolean): void {
    if (!this.#history.enter(conversationId, isApart)) return;
    this.#watch.set({ owner: "bot" });
    this.#seen = this.#saidSeen = 0;
    this.#link.announce(conversationId);
    this.#link.restart();
  }

  /** Another tab is in the visitor's newer conversation: go there too. */
  #follow(conversationId: string): void {
    if (!this.#hasBegun || conversationId === this.#history.timeline.conversationId) return;
    this.#sessions.forget();
    void this.#history.catchUp();
  }

  /** Somebody else is here now: nothing of what was said or written stays in this browser. */
  #part(): void {
    this.#link.announceLeave();
    this.#outbox.clear();
    this.#empty();
  }

  #empty(): void {
    this.stop();
    for (const { clientId } of this.#outbox.list()) this.#outbox.remove(clientId);
    this.#history.clear();
    this.#watch.set({ owner: "bot" });
    this.#seen = this.#saidSeen = 0;
    this.#notice = undefined;
    this.#isLoading = false;
    this.#ports.onLeave?.();
    this.#ports.onChange();
  }

  #receive(frame: Frame): void {
    clearTimeout(this.#answerTimer);
    switch (frame.type) {
      case "message":
        this.#history.add(frame.message);
        break;
      case "typing":
        this.#sign.set(frame.on ? frame.author : undefined);
        break;
      case "receipt":
        this.#acknowledgeEarly(frame.receipt);
        break;
      case "seen":
        this.#seen = Math.max(this.#seen, frame.seq);
        break;
      case "owner":
        this.#watch.set(frame);
        break;
      case "error":
        this.#complain(frame.code);
    }
    this.#ports.onChange();
  }

  #hearOf(message: Message): void {
    if (message.author === "customer") return;
    this.#sign.set(undefined);
    if (!this.#isLoading) this.#ports.onMessage?.(message);
  }

  #complain(code: string): void {
    if (code !== "unauthenticated") {
      this.#notice = code;
      return;
    }
    this.#sessions.forget();
    this.#link.giveUp();
  }

  #acknowledgeEarly(receipt: Receipt): void {
    const item = this.#outbox.find(receipt.clientId);
    if (item) this.#history.acknowledge(item, receipt);
  }

  #acknowledge(item: OutboxItem, receipt: Receipt): void {
    this.#history.acknowledge(item, receipt);
    this.#notice = undefined;
    clearTimeout(this.#answerTimer);
    this.#answerTimer = setTimeout(() => void this.#suspectSilence(), ANSWER_PATIENCE_MS);
  }

  /** Asks over HTTP whether the socket kept something to itself; such a socket is replaced. */
  async #suspectSilence(): Promise<void> {
    const before = this.#history.newest;
    const arrived = await this.#history.catchUp();
    if (this.#link.state === "live" && (!arrived || this.#history.newest > before)) this.#link.giveUp();
  }
}
