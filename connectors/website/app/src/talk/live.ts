import { waitBefore } from "./backoff";
import { readFrame, type Frame, type Utterance } from "./protocol";

/** `polling`: the socket cannot be had, but messages arrive. `lost`: nothing arrives at the moment. */
export type LinkState = "idle" | "connecting" | "live" | "polling" | "lost";

/** The part of WebSocket that is used here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LivePorts {
  openSocket: () => Socket;
  /** A valid session token. */
  token: () => Promise<string>;
  /** The number after which messages are wanted. */
  cursor: () => number;
  /** Asks for new messages over plain HTTP, and waits so many seconds for one. */
  catchUp: (wait: number) => Promise<boolean>;
  isHidden: () => boolean;
  onFrame: (frame: Frame) => void;
  onState: (state: LinkState) => void;
  random: () => number;
}

const PATIENCE_MS = 10_000;
/** A gateway with nothing to say is taken for live after this long without being hung up on. */
const QUIET_MS = 1_500;
const FAILURES_BEFORE_POLLING = 3;
/** How long the gateway holds a call while nothing comes. */
const LONG_POLL_S = 15;
const POLL_PAUSE_MS = 250;
const POLL_LOST_MS = 4_000;
const POLL_HIDDEN_MS = 20_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

/** Keeps messages flowing: a socket that comes back by itself, and polling for as long as it does not. */
export class Live {
  readonly #ports: LivePorts;
  #state: LinkState = "idle";
  #socket: Socket | undefined;
  #failures = 0;
  #attempt = 0;
  #retryTimer: Timer;
  #watchTimer: Timer;
  #pollTimer: Timer;
  #isPolling = false;
  #pollRound = 0;

  constructor(ports: LivePorts) {
    this.#ports = ports;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Connects; harmless when already connected. */
  start(): void {
    if (this.#state === "idle") this.#connect();
  }

  /** Hangs up and stays so. */
  stop(): void {
    this.#drop();
    this.#stopPolling();
    clearTimeout(this.#retryTimer);
    this.#failures = 0;
    this.#set("idle");
  }

  /** Connects anew at once: the conversation changed. */
  restart(): void {
    if (this.#state === "idle") return;
    this.#drop();
    this.#connect();
  }

  /** Gives this connection up and comes back after a pause: the gateway refused it, or it seems dead. */
  giveUp(): void {
    if (this.#state !== "idle") this.#fail();
  }

  /** Ends a pause early: the network or the customer is back. */
  wake(): void {
    if (this.#state === "idle" || this.#socket) return;
    this.#connect();
    if (this.#isPolling) void this.#poll();
  }

  /** Says something over the socket, if it is there; nothing of this is worth keeping. */
  say(utterance: Utterance): void {
    if (this.#state === "live") this.#socket?.send(JSON.stringify(utterance));
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    if (this.#state !== "polling") this.#set(this.#state === "lost" ? "lost" : "connecting");
    const attempt = ++this.#attempt;
    this.#ports.token().then(
      (token) => attempt === this.#attempt && this.#open(token),
      () => attempt === this.#attempt && this.#fail(),
    );
  }

  #open(token: string): void {
    const socket = this.#ports.openSocket();
    this.#socket = socket;
    this.#watch(() => this.#fail(), PATIENCE_MS);
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "auth", token, after: this.#ports.cursor() }));
      this.#watch(() => this.#succeed(), QUIET_MS);
    };
    socket.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame?.type !== "error") this.#succeed();
      if (frame) this.#ports.onFrame(frame);
    };
    socket.onclose = () => this.#fail();
  }

  #succeed(): void {
    clearTimeout(this.#watchTimer);
    this.#failures = 0;
    this.#stopPolling();
    this.#set("live");
  }

  #fail(): void {
    this.#drop();
    this.#failures += 1;
    if (this.#state === "live") this.#set("connecting");
    if (this.#failures >= FAILURES_BEFORE_POLLING && !this.#isPolling) void this.#poll();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#connect(), waitBefore(this.#failures, this.#ports.random()));
  }

  /** Asks again and again: a call that waits while the page is looked at, a short one now and then otherwise. */
  async #poll(): Promise<void> {
    const round = ++this.#pollRound;
    this.#isPolling = true;
    clearTimeout(this.#pollTimer);
    const isHidden = this.#ports.isHidden();
    const arrived = await this.#ports.catchUp(isHidden || this.#state !== "polling" ? 0 : LONG_POLL_S);
    if (!this.#isPolling || round !== this.#pollRound) return;
    this.#set(arrived ? "polling" : "lost");
    const pause = isHidden ? POLL_HIDDEN_MS : arrived ? POLL_PAUSE_MS : POLL_LOST_MS;
    this.#pollTimer = setTimeout(() => void this.#poll(), pause * (0.75 + this.#ports.random() / 2));
  }

  #stopPolling(): void {
    clearTimeout(this.#pollTimer);
    this.#isPolling = false;
  }

  #watch(onSilence: () => void, patience: number): void {
    clearTimeout(this.#watchTimer);
    this.#watchTimer = setTimeout(onSilence, patience);
  }

  /** Lets go of the socket without hearing from it again. */
  #drop(): void {
    clearTimeout(this.#watchTimer);
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #set(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#ports.onState(state);
  }
}
