import type { LinkState, Live } from "./live";
import type { Frame, Utterance } from "./protocol";
import { LEAVE, type Leave } from "../chat/leave";

/** What the tabs of one browser say to each other. */
type Word =
  | { kind: "frame"; conversationId: string; frame: Frame }
  | { kind: "state"; state: LinkState }
  | { kind: "ask" }
  | { kind: "say"; conversationId: string; utterance: Utterance }
  | { kind: "enter"; conversationId: string }
  | Leave;

/** The browser's own means; without them each tab keeps a socket of its own. */
export interface TabMeans {
  locks: Pick<LockManager, "request">;
  channel: Pick<BroadcastChannel, "postMessage" | "onmessage">;
}

export interface TabPorts {
  means: TabMeans | undefined;
  live: Live;
  /** The conversation of this tab; what is said of another one is not for it. */
  conversationId: () => string;
  onFrame: (frame: Frame) => void;
  onState: (state: LinkState) => void;
  onEnter: (conversationId: string) => void;
  onLeave: () => void;
}

const LOCK = "hamsokhan.socket";

/** One socket for all tabs: whoever holds the lock has it, and passes on what comes to the others. */
export class Tabs {
  readonly #ports: TabPorts;
  #isRunning = false;
  #isLeading = false;
  #told: LinkState = "connecting";
  #release: (() => void) | undefined;

  constructor(ports: TabPorts) {
    this.#ports = ports;
    if (ports.means) ports.means.channel.onmessage = ({ data }) => this.#hear(data as Word);
  }

  get state(): LinkState {
    if (!this.#isRunning) return "idle";
    return this.#isLeading ? this.#ports.live.state : this.#told;
  }

  /** Takes part; harmless when already doing so. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    if (this.#ports.means) this.#stand(false);
    else this.#lead();
  }

  /** Leaves; another tab takes the socket over. */
  stop(): void {
    this.#isRunning = false;
    this.#resign();
  }

  /** The conversation changed. */
  restart(): void {
    this.#ports.live.restart();
  }

  /** The socket seems dead: a leader replaces it, another tab takes the lead. */
  giveUp(): void {
    if (this.#isLeading) this.#ports.live.giveUp();
    else if (this.#isRunning) this.#stand(true);
  }

  /** Ends a pause early. */
  wake(): void {
    if (this.#isLeading) this.#ports.live.wake();
  }

  /** Says something to the gateway, through whoever has the socket. */
  say(utterance: Utterance): void {
    if (this.#isLeading) this.#ports.live.say(utterance);
    else if (this.#isRunning) this.#post({ kind: "say", conversationId: this.#ports.conversationId(), utterance });
  }

  /** Tells the other tabs which conversation is the visitor's. */
  announce(conversationId: string): void {
    this.#post({ kind: "enter", conversationId });
  }

  /** Tells the other tabs that the visitor logged out, or somebody else in. */
  announceLeave(): void {
    this.#post(LEAVE);
  }

  /** A frame of this tab's own socket. */
  pass(frame: Frame): void {
    this.#ports.onFrame(frame);
    if (frame.type !== "error") this.#post({ kind: "frame", conversationId: this.#ports.conversationId(), frame });
  }

  /** A change of this tab's own socket. */
  passState(state: LinkState): void {
    this.#ports.onState(state);
    this.#post({ kind: "state", state });
  }

  #stand(steal: boolean): void {
    const held = this.#ports.means!.locks.request(LOCK, { steal }, () => {
      if (!this.#isRunning) return undefined;
      this.#lead();
      return new Promise<void>((resolve) => (this.#release = resolve));
    });
    // Another tab took the lock by force: wait for it again.
    held.catch(() => {
      this.#resign();
      if (this.#isRunning) this.#stand(false);
    });
    if (!steal) this.#post({ kind: "ask" });
  }

  #lead(): void {
    this.#isLeading = true;
    this.#ports.live.start();
  }

  #resign(): void {
    this.#isLeading = false;
    this.#ports.live.stop();
    this.#release?.();
    this.#release = undefined;
  }

  #hear(word: Word): void {
    if (word.kind === "leave") this.#ports.onLeave();
    else if (word.kind === "enter") this.#ports.onEnter(word.conversationId);
    else if (!this.#isRunning || ("conversationId" in word && word.conversationId !== this.#ports.conversationId())) return;
    else if (this.#isLeading) this.#serve(word);
    else if (word.kind === "frame") this.#ports.onFrame(word.frame);
    else if (word.kind === "state" && word.state !== "idle") {
      this.#told = word.state;
      this.#ports.onState(word.state);
    }
  }

  #serve(word: Word): void {
    if (word.kind === "ask") this.#post({ kind: "state", state: this.#ports.live.state });
    else if (word.kind === "say") this.#ports.live.say(word.utterance);
  }

  #post(word: Word): void {
    this.#ports.means?.channel.postMessage(word);
  }
}
