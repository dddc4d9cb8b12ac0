import { waitBefore } from "./backoff";
import { ApiError } from "./http";
import type { Outbox, OutboxItem } from "../chat/outbox";
import type { Receipt } from "./protocol";

export interface CourierPorts {
  send: (item: OutboxItem) => Promise<Receipt>;
  onSent: (item: OutboxItem, receipt: Receipt) => void;
  /** A sending failed for now, with the gateway's reason or `network`. */
  onTrouble: (code: string) => void;
  onChange: () => void;
  random: () => number;
}

/** Empties the outbox in order, one message at a time, until each is acknowledged or refused for good. */
export class Courier {
  readonly #outbox: Outbox;
  readonly #ports: CourierPorts;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(outbox: Outbox, ports: CourierPorts) {
    this.#outbox = outbox;
    this.#ports = ports;
  }

  /** Sees to a new message; a running pause is kept, since the gateway may have asked for it. */
  start(): void {
    if (!this.#busy && this.#timer === undefined) void this.#work();
  }

  /** Tries again now, whatever pause was running: the line is back, or the customer asked. */
  hurry(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.start();
  }

  /** Ends a running pause without trying again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      let pause: number | undefined;
      for (let item = this.#outbox.next(); item && pause === undefined; item = this.#outbox.next()) {
        pause = await this.#deliver(item);
        this.#ports.onChange();
      }
      if (pause !== undefined) this.#timer = setTimeout(() => this.hurry(), pause);
    } finally {
      this.#busy = false;
    }
  }

  /** Milliseconds to pause, or undefined when the message is out of the way. */
  async #deliver(item: OutboxItem): Promise<number | undefined> {
    try {
      const receipt = await this.#ports.send(item);
      this.#ports.onSent(item, receipt);
      this.#outbox.remove(item.clientId);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Its writer took it back, or is gone.
      if (!this.#outbox.find(item.clientId)) return undefined;
      if (!error.isPassing) {
        this.#outbox.refuse(item.clientId, error.code);
        return undefined;
      }
      this.#outbox.countAttempt(item.clientId);
      this.#ports.onTrouble(error.code);
      const attempts = this.#outbox.find(item.clientId)?.attempts ?? 1;
      return error.retryAfter ?? waitBefore(attempts, this.#ports.random());
    }
  }
}
