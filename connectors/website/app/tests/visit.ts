import { afterEach, beforeEach, expect, vi } from "vitest";
import { Conversation } from "../src/talk/conversation";
import { memoryShelf } from "../src/chat/shelf";
import type { TabMeans } from "../src/talk/tabs";
import { FakeGateway, FakeSocket } from "./fake-gateway";

/** A visitor's browser before a gateway in memory, with a clock that the test moves. */
export class Visit {
  readonly gateway = new FakeGateway();
  readonly shelves = { lasting: memoryShelf(), tab: memoryShelf() };
  /** What the page heard of our side. */
  readonly heard: string[] = [];
  isHidden = false;

  /** The chat as a freshly loaded page has it; each tab has a session storage of its own. */
  load(tabs?: TabMeans, tab = tabs ? memoryShelf() : this.shelves.tab): Conversation {
    return new Conversation({
      origin: "http://gateway",
      tabs,
      transport: this.gateway.transport,
      openSocket: () => {
        const socket = new FakeSocket();
        this.gateway.sockets.push(socket);
        return socket;
      },
      shelves: { ...this.shelves, tab },
      isHidden: () => this.isHidden,
      random: () => 0.5,
      now: Date.now,
      onMessage: ({ text }) => this.heard.push(text),
      onChange: () => undefined,
    });
  }

  /** Lets the newest socket connect. */
  async online(chat: Conversation): Promise<FakeSocket> {
    await pass(0);
    const socket = this.gateway.sockets.at(-1)!;
    socket.open();
    await pass(2_000);
    expect(chat.snapshot.link).toBe("live");
    return socket;
  }

  /** The texts in the gateway's store. */
  get stored(): string[] {
    return this.gateway.stored.map(({ text }) => text);
  }
}

/** Moves the clock by milliseconds and lets everything due happen. */
export const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** The texts on the screen. */
export const texts = (chat: Conversation): string[] => chat.snapshot.entries.map(({ text }) => text);

/** A page's word on who is logged in. */
export const jwtOf = (sub: string): string => `e30.${btoa(JSON.stringify({ sub }))}.signature`;

/** Gives each test a visit and a clock of its own. */
export function useVisit(assign: (visit: Visit) => void): void {
  beforeEach(() => {
    vi.useFakeTimers();
    assign(new Visit());
  });
  afterEach(() => vi.useRealTimers());
}
