import { describe, expect, test } from "vitest";
import { ApiError } from "../src/talk/http";
import type { FakeGateway } from "./fake-gateway";
import { pass, texts, useVisit, type Visit } from "./visit";

/** Breaks each socket until the chat asks over HTTP. */
async function breakSockets(): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    gateway.sockets.at(-1)!.breakDown();
    if (attempt < 3) await pass(5_000);
  }
}

const unreachable = (): ApiError => new ApiError("network", 0);

let visit: Visit;
let gateway: FakeGateway;

useVisit((fresh) => {
  visit = fresh;
  gateway = fresh.gateway;
});

describe("receiving", () => {
  test("the socket says who it is first, and from where it wants messages", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    expect(socket.sent).toEqual([{ type: "auth", token: "token-1", after: 1 }]);
  });

  test("an answer appears once, whether pushed, repeated or caught up", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    const answer = gateway.say("جواب");
    socket.push({ type: "message", message: answer });
    socket.push({ type: "message", message: answer });
    chat.wake();
    await pass(0);
    expect(texts(chat)).toEqual(["سلام", "جواب"]);
  });

  test("a hole in what the socket brought is filled over HTTP", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    gateway.say("گم‌شده");
    socket.push({ type: "message", message: gateway.say("رسیده") });
    expect(texts(chat)).toEqual(["سلام", "رسیده"]);
    await pass(500);
    expect(texts(chat)).toEqual(["سلام", "گم‌شده", "رسیده"]);
  });

  test("a number that is not for the customer's eyes is asked for once", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    const note = gateway.say("یادداشت داخلی");
    const answer = gateway.say("جواب");
    gateway.stored = gateway.stored.filter((message) => message !== note);
    socket.push({ type: "message", message: answer });
    await pass(500);
    const calls = gateway.calls.length;
    socket.push({ type: "message", message: gateway.say("بعدی") });
    await pass(2_000);
    expect(gateway.calls.length).toBe(calls);
    expect(texts(chat)).toEqual(["سلام", "جواب", "بعدی"]);
  });

  test("a conversation that was replaced while away is read from its beginning", async () => {
    const chat = visit.load();
    chat.send("یک");
    await pass(0);
    chat.send("دو");
    await visit.online(chat);
    gateway.expireSessions();
    gateway.conversation = 2;
    gateway.stored = [];
    gateway.say("خوش آمدید");
    chat.wake();
    await pass(0);
    expect(texts(chat)).toEqual(["یک", "دو", "خوش آمدید"]);
  });

  test("a socket that keeps an answer to itself is replaced", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const silent = await visit.online(chat);
    gateway.say("جواب");
    await pass(10_000);
    expect(texts(chat)).toEqual(["سلام", "جواب"]);
    expect(silent.isClosed).toBe(true);
  });

  test("without a socket the messages come by polling, and the socket is tried again", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await pass(0);
    await breakSockets();
    gateway.say("جواب");
    await pass(4_100);
    expect(texts(chat)).toEqual(["سلام", "جواب"]);
    expect(chat.snapshot.link).toBe("polling");
    await visit.online(chat);
    const calls = gateway.calls.length;
    await pass(60_000);
    expect(gateway.calls.length).toBe(calls);
  });

  test("what comes by polling is told to the page, each message once, and nothing of an earlier visit", async () => {
    const before = visit.load();
    before.send("سلام");
    await visit.online(before);
    before.stop();
    gateway.say("از دیدار پیش");
    const chat = visit.load();
    await chat.resume();
    await breakSockets();
    gateway.say("جواب", "agent");
    await pass(20_000);
    expect(chat.snapshot.link).toBe("polling");
    expect(visit.heard).toEqual(["جواب"]);
  });

  test("a page that nobody looks at asks now and then, and holds no call open", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await pass(0);
    visit.isHidden = true;
    await breakSockets();
    await pass(4_000);
    const calls = gateway.calls.length;
    await pass(60_000);
    const asked = gateway.calls.slice(calls).map(({ path }) => path);
    expect(asked.filter((path) => path.includes("wait="))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(4);
    visit.isHidden = false;
    await pass(25_000);
    expect(gateway.calls.at(-1)?.path).toContain("wait=15");
  });

  test("a socket that never opens is given up after ten seconds", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await pass(9_500);
    expect(gateway.sockets.map(({ isClosed }) => isClosed)).toEqual([false]);
    await pass(2_000);
    expect(gateway.sockets.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  test("that the customer looked at a message is said once", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    socket.push({ type: "message", message: gateway.say("جواب") });
    for (let renders = 0; renders < 3; renders += 1) chat.markSeen();
    const receipts = socket.sent.filter(({ type }) => type === "receipt");
    expect(receipts).toEqual([{ type: "receipt", seq: 2 }]);
  });

  test("that the customer types is said every three seconds, and that it ended", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    for (let keys = 0; keys < 20; keys += 1) {
      chat.typing.touch();
      await pass(200);
    }
    await pass(3_000);
    const said = socket.sent.filter(({ type }) => type === "typing").map(({ on }) => on);
    expect(said).toEqual([true, true, false]);
  });

  test("the place in the queue is kept over frames without it, and asked for again", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    socket.push({ type: "owner", owner: "queue", position: 3, minutes: 12 });
    socket.push({ type: "owner", owner: "queue" });
    expect(chat.snapshot.place).toEqual({ position: 3, minutes: 12 });
    gateway.state = { owner: "queue", position: 2, minutes: 8 };
    await pass(21_000);
    expect(chat.snapshot.place).toEqual({ position: 2, minutes: 8 });
    socket.push({ type: "owner", owner: "human" });
    expect(chat.snapshot.place).toBeUndefined();
  });

  test("a gateway that is gone altogether is shown as lost, and found again", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    gateway.troubles = Array.from({ length: 30 }, unreachable);
    socket.breakDown();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await pass(6_000);
      gateway.sockets.at(-1)!.breakDown();
    }
    await pass(100);
    expect(chat.snapshot.link).toBe("lost");
    gateway.troubles = [];
    chat.wake();
    await visit.online(chat);
  });

  test("a token that the socket refuses is replaced, at an easy pace", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await pass(0);
    for (let refusals = 1; refusals <= 3; refusals += 1) {
      const socket = gateway.sockets.at(-1)!;
      socket.open();
      expect(socket.sent[0]).toMatchObject({ token: `token-${refusals}` });
      socket.push({ type: "error", error: { code: "unauthenticated", data: {} } });
      await pass(0);
      expect(gateway.sockets).toHaveLength(refusals);
      await pass(3_000);
    }
    await visit.online(chat);
  });

  test("typing ends with the answer, or after a while", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    socket.push({ type: "typing", author: "bot", on: true });
    expect(chat.snapshot.typing).toBe("bot");
    socket.push({ type: "message", message: gateway.say("جواب") });
    expect(chat.snapshot.typing).toBeUndefined();
    socket.push({ type: "typing", author: "agent", on: true });
    await pass(7_000);
    expect(chat.snapshot.typing).toBeUndefined();
  });

  test("frames of another version and broken ones change nothing", async () => {
    const chat = visit.load();
    chat.send("سلام");
    const socket = await visit.online(chat);
    socket.push({ type: "message", message: { id: "x", author: "bot", text: "بی‌شماره" } });
    socket.push({ type: "fireworks" });
    socket.onmessage?.({ data: "not json" });
    expect(texts(chat)).toEqual(["سلام"]);
  });
});
