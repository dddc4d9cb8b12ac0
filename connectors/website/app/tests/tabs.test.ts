import { beforeEach, describe, expect, test } from "vitest";
import { Conversation } from "../src/talk/conversation";
import type { TabMeans } from "../src/talk/tabs";
import { FakeGateway, FakeSocket } from "./fake-gateway";
import { jwtOf, pass, texts, useVisit, type Visit } from "./visit";

/** One browser's lock and channel: the lock goes to whoever asked first, and on when its holder lets go. */
class Browser {
  #holder: { free: () => void; rob: () => void } | undefined;
  #waiting: (() => void)[] = [];
  readonly #channels: TabMeans["channel"][] = [];

  tab(): TabMeans {
    const channel: TabMeans["channel"] = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of this.#channels) {
          if (other !== channel) queueMicrotask(() => other.onmessage?.call(channel as BroadcastChannel, { data } as MessageEvent));
        }
      },
    };
    this.#channels.push(channel);
    return { channel, locks: { request: this.#request as unknown as LockManager["request"] } };
  }

  readonly #request = (_name: string, { steal }: LockOptions, work: () => Promise<void> | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const hold = (): void => {
        const free = (): void => {
          this.#holder = undefined;
          resolve();
          this.#waiting.shift()?.();
        };
        this.#holder = { free, rob: () => reject(new DOMException("stolen", "AbortError")) };
        const held = this.#holder;
        void Promise.resolve(work()).then(() => this.#holder === held && free());
      };
      if (!this.#holder) hold();
      else if (steal) {
        this.#holder.rob();
        hold();
      } else this.#waiting.push(hold);
    });
}

let visit: Visit;
let gateway: FakeGateway;
let browser: Browser;

useVisit((fresh) => {
  visit = fresh;
  gateway = fresh.gateway;
});
beforeEach(() => {
  browser = new Browser();
});

const openTab = (): Conversation => visit.load(browser.tab());

/** Two tabs of one conversation, the first of which has the socket. */
async function twoTabs(): Promise<{ first: Conversation; second: Conversation; socket: FakeSocket }> {
  const first = openTab();
  first.send("سلام");
  const socket = await visit.online(first);
  const second = openTab();
  await second.resume();
  await pass(0);
  return { first, second, socket };
}

describe("tabs", () => {
  test("share one socket, and both see what it brings", async () => {
    const { first, second, socket } = await twoTabs();
    expect(gateway.sockets).toHaveLength(1);
    expect(second.snapshot.link).toBe("live");
    socket.push({ type: "message", message: gateway.say("جواب") });
    await pass(0);
    expect([texts(first), texts(second)]).toEqual([
      ["سلام", "جواب"],
      ["سلام", "جواب"],
    ]);
  });

  test("a tab without the socket says through the other that its customer types", async () => {
    const { second, socket } = await twoTabs();
    second.typing.touch();
    await pass(0);
    expect(socket.sent.at(-1)).toEqual({ type: "typing", on: true });
  });

  test("the next one takes over when the first is closed", async () => {
    const { first, second } = await twoTabs();
    first.stop();
    await pass(0);
    expect(gateway.sockets).toHaveLength(2);
    gateway.say("در راه");
    const socket = await visit.online(second);
    socket.push({ type: "message", message: gateway.stored.at(-1) });
    expect(texts(second)).toEqual(["سلام", "در راه"]);
  });

  test("a tab that finds the other's socket silent takes the lead", async () => {
    const { first, second } = await twoTabs();
    gateway.say("به کسی نگفت");
    second.wake();
    await pass(0);
    expect(gateway.sockets).toHaveLength(2);
    expect(gateway.sockets[0]!.isClosed).toBe(true);
    await visit.online(second);
    expect(first.snapshot.link).toBe("live");
  });

  test("follow each other into a new conversation", async () => {
    const { first, second, socket } = await twoTabs();
    socket.push({ type: "owner", owner: "closed" });
    await pass(0);
    gateway.conversation = 2;
    gateway.stored = [];
    second.send("از نو");
    await pass(1_000);
    expect(socket.isClosed).toBe(true);
    const next = await visit.online(first);
    next.push({ type: "message", message: gateway.stored[0] });
    expect([texts(first), texts(second)]).toEqual([
      ["سلام", "از نو"],
      ["سلام", "از نو"],
    ]);
  });

  test("hear nothing that is said of another conversation than theirs", async () => {
    const { second, socket } = await twoTabs();
    const answer = gateway.say("راز");
    gateway.conversation = 2;
    gateway.stored = [];
    visit.shelves.lasting.remove("hamsokhan.visitor");
    const stranger = openTab();
    stranger.send("از دیگری");
    await pass(0);
    stranger.typing.touch();
    socket.push({ type: "message", message: answer });
    await pass(0);
    expect([texts(second), texts(stranger)]).toEqual([["سلام", "راز"], ["از دیگری"]]);
    expect(socket.sent).toHaveLength(1);
  });

  test("are all emptied when somebody else logs in in one, who stays known there", async () => {
    const { first, second } = await twoTabs();
    second.setUser(jwtOf("42"));
    await pass(0);
    gateway.conversation = 2;
    gateway.stored = [];
    second.setUser(jwtOf("43"));
    second.send("از نفر دوم");
    await pass(1_000);
    expect([texts(first), texts(second)]).toEqual([[], ["از نفر دوم"]]);
    first.send("همان نفر دوم");
    await pass(1_000);
    expect(texts(first)).toEqual(["از نفر دوم", "همان نفر دوم"]);
  });

  test("are all emptied when the visitor logs out in one", async () => {
    const { first, second } = await twoTabs();
    second.logout();
    await pass(0);
    expect([texts(first), texts(second)]).toEqual([[], []]);
    expect(visit.shelves.lasting.get("hamsokhan.visitor")).toBeNull();
  });
});
