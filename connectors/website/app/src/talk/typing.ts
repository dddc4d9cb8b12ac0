type Timer = ReturnType<typeof setTimeout> | undefined;

const BOT_TYPING_MS = 30_000;
const AGENT_TYPING_MS = 6_000;
const REPEAT_MS = 3_000;
const IDLE_MS = 2_500;

/** Who of our side is writing; nobody does so for ever. */
export class TypingSign {
  author: "bot" | "agent" | undefined;
  readonly #onChange: () => void;
  #timer: Timer;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Shows who writes; nobody with undefined. */
  set(author: "bot" | "agent" | undefined): void {
    clearTimeout(this.#timer);
    this.author = author;
    if (!author) return;
    this.#timer = setTimeout(
      () => {
        this.author = undefined;
        this.#onChange();
      },
      author === "bot" ? BOT_TYPING_MS : AGENT_TYPING_MS,
    );
  }
}

/** Tells the other side that the customer writes: at once, every few seconds while it goes on, and when it stops. */
export class TypingReport {
  readonly #say: (on: boolean) => void;
  readonly #now: () => number;
  #saidAt = Number.NEGATIVE_INFINITY;
  #timer: Timer;

  constructor(say: (on: boolean) => void, now: () => number) {
    this.#say = say;
    this.#now = now;
  }

  /** A key was pressed. */
  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), IDLE_MS);
    if (this.#now() - this.#saidAt < REPEAT_MS) return;
    this.#saidAt = this.#now();
    this.#say(true);
  }

  /** The message was sent, or the customer thinks. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#saidAt === Number.NEGATIVE_INFINITY) return;
    this.#saidAt = Number.NEGATIVE_INFINITY;
    this.#say(false);
  }
}
