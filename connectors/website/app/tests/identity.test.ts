import { createHash } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { sha256 } from "../src/extras/proof";
import { ApiError } from "../src/talk/http";
import type { Conversation } from "../src/talk/conversation";
import type { FakeGateway } from "./fake-gateway";
import { Outbox } from "../src/chat/outbox";
import { memoryShelf } from "../src/chat/shelf";
import { jwtOf, pass, texts, useVisit, type Visit } from "./visit";

const OPEN = "/v1/chat/sessions";

let visit: Visit;
let gateway: FakeGateway;

/** The session that the tab keeps. */
const kept = (): { token: string } => JSON.parse(visit.shelves.tab.get("hamsokhan.session") ?? "{}");

useVisit((fresh) => {
  visit = fresh;
  gateway = fresh.gateway;
});

describe("the page's customer", () => {
  test("is named with the first message, not before", async () => {
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    await pass(0);
    expect(gateway.calls).toEqual([]);
    chat.send("سلام");
    await pass(0);
    expect(gateway.bodies(OPEN)[0]).toMatchObject({ identity: jwtOf("42") });
  });

  test("is named at once where a conversation is open, which goes on", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await visit.online(chat);
    chat.setUser(jwtOf("42"));
    await pass(0);
    expect(gateway.bodies(OPEN).at(-1)).toMatchObject({ identity: jwtOf("42"), visitor_token: "visitor-1" });
    expect(texts(chat)).toEqual(["سلام"]);
  });

  test("is not named again on the next page", async () => {
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    chat.send("سلام");
    await visit.online(chat);
    const next = visit.load();
    await next.resume();
    next.setUser(jwtOf("42"));
    await pass(0);
    expect(gateway.bodies(OPEN)).toHaveLength(1);
  });

  test("never sees what the one before wrote", async () => {
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    chat.send("از نفر اول");
    await visit.online(chat);
    chat.setUser(jwtOf("43"));
    expect(texts(chat)).toEqual([]);
    gateway.conversation = 2;
    gateway.stored = [];
    chat.send("از نفر دوم");
    await pass(0);
    expect(gateway.bodies(OPEN).at(-1)).toEqual({ channel: "website", identity: jwtOf("43") });
    expect(texts(chat)).toEqual(["از نفر دوم"]);
  });

  test("is named although the visitor's conversation is just being opened, and on the next page too", async () => {
    visit.shelves.lasting.set("hamsokhan.visitor", "visitor-1");
    gateway.knownVisitor = "visitor-1";
    const release = gateway.hold();
    const chat = visit.load();
    void chat.resume();
    gateway.letOn();
    chat.setUser(jwtOf("42"));
    await pass(0);
    release();
    await pass(0);
    expect(gateway.bodies(OPEN).map(({ identity }) => identity)).toEqual([undefined, jwtOf("42")]);
    expect(kept().token).toBe(gateway.validToken);
  });

  test("is named again on the next page after the page's token was refused", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    gateway.troubles = [new ApiError("unauthenticated", 401)];
    chat.send("سلام");
    await visit.online(chat);
    chat.stop();
    const next = visit.load();
    next.setUser(jwtOf("42"));
    await next.resume();
    expect(gateway.bodies(OPEN).at(-1)).toMatchObject({ identity: jwtOf("42"), visitor_token: "visitor-1" });
  });

  test("is named again where the gateway went on in a new conversation by itself", async () => {
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    chat.send("یک");
    await visit.online(chat);
    gateway.isClosed = true;
    chat.send("دو");
    await pass(0);
    expect(gateway.bodies(OPEN).map(({ identity }) => identity)).toEqual([jwtOf("42"), jwtOf("42")]);
    expect(texts(chat)).toEqual(["یک", "دو"]);
  });

  test("does not see the conversation that the gateway left to another", async () => {
    const chat = visit.load();
    chat.send("از کسی که با کد پیامکی تأیید شد");
    await visit.online(chat);
    gateway.say("راز");
    const release = gateway.hold();
    chat.wake();
    await pass(0);
    gateway.letOn();
    gateway.replaceVisitor();
    gateway.say("خوش آمدید");
    chat.setUser(jwtOf("42"));
    await pass(0);
    release();
    await pass(0);
    expect(texts(chat)).toEqual(["خوش آمدید"]);
  });

  test("writes as a stranger when the page's token is refused", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    gateway.troubles = [new ApiError("unauthenticated", 401)];
    chat.send("سلام");
    await pass(0);
    expect(visit.stored).toEqual(["سلام"]);
    expect(warn).toHaveBeenCalledOnce();
  });

  test("is kept in no storage", async () => {
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    chat.send("سلام");
    await visit.online(chat);
    const { lasting, tab } = visit.shelves;
    const kept = [lasting, tab].flatMap((shelf) => shelf.keys().map((key) => shelf.get(key)));
    expect(kept.join()).not.toContain("signature");
  });
});

describe("the next customer", () => {
  const other = (): void => {
    gateway.conversation = 2;
    gateway.stored = [];
  };

  /** The page as the second customer finds it, after the first one wrote; `tab` is another one when given. */
  async function pageAfterFirst(tab = visit.shelves.tab): Promise<Conversation> {
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    chat.send("از نفر اول");
    await visit.online(chat);
    chat.stop();
    return visit.load(undefined, tab);
  }

  test("finds an empty window after a reload, and costs the gateway nothing until they write", async () => {
    const chat = await pageAfterFirst();
    const calls = gateway.calls.length;
    chat.setUser(jwtOf("43"));
    await chat.resume();
    expect([texts(chat), gateway.calls.length]).toEqual([[], calls]);
  });

  test("does not get the page of messages that was under way", async () => {
    const chat = await pageAfterFirst();
    const release = gateway.hold();
    void chat.resume();
    await pass(0);
    chat.setUser(jwtOf("43"));
    release();
    await pass(1_000);
    expect(texts(chat)).toEqual([]);
    expect(chat.snapshot.isLoading).toBe(false);
  });

  test("is not taken for the first by the session that was under way", async () => {
    const chat = await pageAfterFirst(memoryShelf());
    const release = gateway.hold();
    void chat.resume();
    chat.setUser(jwtOf("43"));
    chat.send("از نفر دوم");
    other();
    release();
    await pass(1_000);
    expect(gateway.bodies(OPEN).at(-1)).toEqual({ channel: "website", identity: jwtOf("43") });
    expect(texts(chat)).toEqual(["از نفر دوم"]);
  });

  test("gets neither the message nor the answer of the first that were under way", async () => {
    const chat = await pageAfterFirst();
    chat.setUser(jwtOf("42"));
    await chat.resume();
    const release = gateway.hold();
    chat.send("راز نفر اول");
    await pass(0);
    chat.setUser(jwtOf("43"));
    release();
    await pass(10_000);
    expect(texts(chat)).toEqual([]);
  });

  test("does not send what the first wrote while its session was being opened", async () => {
    const chat = visit.load();
    chat.setUser(jwtOf("42"));
    const release = gateway.hold();
    chat.send("راز نفر اول");
    await pass(0);
    chat.setUser(jwtOf("43"));
    chat.send("از نفر دوم");
    release();
    await pass(5_000);
    expect(visit.stored).toEqual(["از نفر دوم"]);
  });

  test("finds nothing that the first wrote in any tab and could not send", async () => {
    const chat = await pageAfterFirst();
    const { lasting } = visit.shelves;
    new Outbox(lasting).add({ clientId: "k", text: "راز نفر اول", at: 1 });
    chat.setUser(jwtOf("43"));
    expect(lasting.keys()).toEqual(["hamsokhan.user"]);
  });

  test("empties a tab that heard nothing of another tab's change, and is not followed by what it had under way", async () => {
    const chat = await pageAfterFirst();
    chat.setUser(jwtOf("42"));
    await chat.resume();
    const late = visit.load(undefined, memoryShelf());
    const release = gateway.hold();
    void late.resume();
    visit.load(undefined, memoryShelf()).setUser(jwtOf("43"));
    release();
    await pass(0);
    expect(visit.shelves.lasting.get("hamsokhan.visitor")).not.toBe("visitor-1");
    chat.setUser(jwtOf("43"));
    expect(texts(chat)).toEqual([]);
  });

  test("is not asked about the first one's place in the queue", async () => {
    const chat = await pageAfterFirst();
    chat.setUser(jwtOf("42"));
    await chat.resume();
    gateway.state = { owner: "queue", position: 1, minutes: 4 };
    const socket = await visit.online(chat);
    socket.push({ type: "owner", owner: "queue" });
    const release = gateway.hold();
    await pass(0);
    chat.logout();
    release();
    const calls = gateway.calls.length;
    await pass(60_000);
    expect(gateway.calls.length).toBe(calls);
  });

  test("is not the first one in a second tab either", async () => {
    const [one, two] = [memoryShelf(), memoryShelf()];
    const first = visit.load(undefined, one);
    first.setUser(jwtOf("42"));
    first.send("راز نفر اول");
    await visit.online(first);
    await visit.load(undefined, two).resume();
    other();
    visit.load(undefined, one).setUser(jwtOf("43"));
    const chat = visit.load(undefined, two);
    void chat.resume();
    chat.setUser(jwtOf("43"));
    chat.send("از نفر دوم");
    await pass(1_000);
    expect(gateway.bodies(OPEN).at(-1)).toEqual({ channel: "website", identity: jwtOf("43") });
    expect(texts(chat)).toEqual(["از نفر دوم"]);
  });

  test.each([["42"], [undefined]])("finds nothing in a tab where the first was (%s), once another tab logged out", async (user) => {
    const [one, two] = [memoryShelf(), memoryShelf()];
    const first = visit.load(undefined, one);
    if (user) first.setUser(jwtOf(user));
    first.send("راز نفر اول");
    await visit.online(first);
    const again = visit.load(undefined, two);
    if (user) again.setUser(jwtOf(user));
    await again.resume();
    first.logout();
    const chat = visit.load(undefined, two);
    await chat.resume();
    expect(texts(chat)).toEqual([]);
  });
});

describe("sessions", () => {
  test("are renewed before they end", async () => {
    gateway.life = 3_600;
    const chat = visit.load();
    chat.send("یک");
    await visit.online(chat);
    await pass(3_560_000);
    chat.send("دو");
    await pass(0);
    expect(gateway.bodies(OPEN)).toHaveLength(2);
    expect(visit.stored).toEqual(["یک", "دو"]);
  });

  test("are worked for when the gateway asks it", async () => {
    gateway.troubles = [new ApiError("proof_required", 428, undefined, { challenge: "1.a.b", bits: 8 })];
    const chat = visit.load();
    chat.send("سلام");
    await vi.waitFor(() => expect(visit.stored).toEqual(["سلام"]));
    const { proof } = gateway.bodies(OPEN).at(-1) as { proof: { challenge: string; answer: string } };
    expect(createHash("sha256").update(`1.a.b:${proof.answer}`).digest()[0]).toBe(0);
  });
});

test.each(["", "abc", "x".repeat(55), "x".repeat(56), "y".repeat(64), "z".repeat(200)])("SHA-256 of %j is Node's", (text) => {
  const ours = [...sha256(text)].map((word) => word.toString(16).padStart(8, "0")).join("");
  expect(ours).toBe(createHash("sha256").update(text).digest("hex"));
});
