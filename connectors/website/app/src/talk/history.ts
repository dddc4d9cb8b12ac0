import type { Page } from "./api";
import { ApiError } from "./http";
import type { OutboxItem } from "../chat/outbox";
import type { Message, Receipt } from "./protocol";
import * as timelines from "./timeline";

export interface HistoryPorts {
  fetch: (after: number, wait: number) => Promise<Page>;
  /** Waits until there is a session. */
  ready: () => Promise<unknown>;
  onPage: (page: Page) => void;
  /** Hears of each message once, whichever way it came first. */
  onNew: (message: Message) => void;
  onChange: () => void;
}

const GAP_GRACE_MS = 400;

/** What was said so far, with its holes filled over HTTP. */
export class History {
  readonly #ports: HistoryPorts;
  #timeline = timelines.EMPTY_TIMELINE;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  get timeline(): timelines.Timeline {
    return this.#timeline;
  }

  /** The highest number known of the present conversation. */
  get newest(): number {
    return timelines.newestSeq(this.#timeline);
  }

  /** Points at a conversation, below what is known unless it is `isApart`; true when another one was read before. */
  enter(conversationId: string, isApart: boolean): boolean {
    const before = this.#timeline.conversationId;
    if (isApart) this.clear();
    this.#timeline = timelines.enterConversation(this.#timeline, conversationId);
    return before !== "" && before !== conversationId;
  }

  /** Forgets everything; what is still under way belongs to an era that is over. */
  clear(): void {
    this.stop();
    this.#timeline = { ...timelines.EMPTY_TIMELINE, era: this.#timeline.era + 1 };
  }

  /** Takes a message that was pushed. */
  add(message: Message): void {
    this.#merge([message]);
    this.#mendGap();
  }

  /** Takes a message of the customer that the gateway has. */
  acknowledge(item: OutboxItem, receipt: Receipt): void {
    this.#timeline = timelines.acknowledge(this.#timeline, item, receipt);
    this.#mendGap();
  }

  /** Fetches all after the cursor, or waits for it; false when the gateway could not be reached. */
  async catchUp(wait = 0): Promise<boolean> {
    try {
      await this.#ports.ready();
      const { era } = this.#timeline;
      for (let isLast = false; !isLast; ) {
        const cursor = this.#timeline.cursor;
        const page = await this.#ports.fetch(cursor, wait);
        if (this.#timeline.era !== era) return this.catchUp();
        const upTo = Math.max(0, ...page.messages.map((message) => message.seq));
        this.#merge(page.messages);
        this.#timeline = timelines.settle(this.#timeline, upTo);
        this.#ports.onPage(page);
        isLast = wait > 0 || page.isLast || this.#timeline.cursor === cursor;
      }
      this.#ports.onChange();
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }

  /** Lets go of the timer. */
  stop(): void {
    clearTimeout(this.#gapTimer);
  }

  #merge(messages: readonly Message[]): void {
    const fresh = messages.filter((message) => !timelines.isKnown(this.#timeline, message));
    this.#timeline = timelines.merge(this.#timeline, messages);
    fresh.forEach(this.#ports.onNew);
  }

  #mendGap(): void {
    if (!timelines.hasGap(this.#timeline)) return;
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => timelines.hasGap(this.#timeline) && void this.catchUp(), GAP_GRACE_MS);
  }
}
