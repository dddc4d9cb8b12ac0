import type { Owner, Place } from "./protocol";

export interface QueueWatchPorts {
  /** Asks the gateway who answers and where the conversation stands; undefined without an answer. */
  ask: () => Promise<Ownership | undefined>;
  isHidden: () => boolean;
  onChange: () => void;
}

export interface Ownership {
  owner: Owner;
  place?: Place;
}

const EVERY_MS = 20_000;

/** Who answers; and while the conversation waits for a colleague, its place, asked for again now and then. */
export class QueueWatch {
  owner: Owner = "bot";
  place: Place | undefined;
  readonly #ports: QueueWatchPorts;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: QueueWatchPorts) {
    this.#ports = ports;
  }

  /** Takes what the gateway said. */
  set({ owner, place }: Ownership): void {
    this.stop();
    this.owner = owner;
    this.place = owner === "queue" ? (place ?? this.place) : undefined;
    if (owner === "queue") this.#timer = setTimeout(() => void this.#refresh(), this.place ? EVERY_MS : 0);
  }

  /** Asks no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #refresh(): Promise<void> {
    const timer = this.#timer;
    const found = this.#ports.isHidden() ? undefined : await this.#ports.ask();
    if (timer !== this.#timer) return;
    if (found) this.set(found);
    else this.#timer = setTimeout(() => void this.#refresh(), EVERY_MS);
    this.#ports.onChange();
  }
}
