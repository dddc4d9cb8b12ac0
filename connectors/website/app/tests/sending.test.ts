import { describe, expect, test } from "vitest";
import { ApiError } from "../src/talk/http";
import type { FakeGateway } from "./fake-gateway";
import { pass, texts, useVisit, type Visit } from "./visit";

const SEND = "/v1/chat/messages";
const unreachable = (): ApiError => new ApiError("network", 0);

let visit: Visit;
let gateway: FakeGateway;

useVisit((fresh) => {
  visit = fresh;
  gateway = fresh.gateway;
});

describe("sending", () => {
  test("a first visit costs nothing until the visitor writes", async () => {
    const chat = visit.load();
    await chat.resume();
    expect(gateway.calls).toEqual([]);
    chat.send("سلام");
    await pass(0);
    expect(visit.stored).toEqual(["سلام"]);
    expect(gateway.bodies("/v1/chat/sessions")).toEqual([{ channel: "website" }]);
  });

  test("a lost acknowledgement leaves one message, here and there", async () => {
    const chat = visit.load();
    gateway.troubles = [];
    chat.send("یک");
    await pass(0);
    gateway.troubles = ["lose"];
    chat.send("دو");
    await pass(5_000);
    expect(visit.stored).toEqual(["یک", "دو"]);
    expect(chat.snapshot.entries.map(({ delivery }) => delivery)).toEqual(["sent", "sent"]);
  });

  test("messages written without a network leave in order when it is back", async () => {
    const chat = visit.load();
    gateway.troubles = Array.from({ length: 8 }, unreachable);
    for (const text of ["یک", "دو", "سه"]) chat.send(text);
    await pass(120_000);
    expect(visit.stored).toEqual(["یک", "دو", "سه"]);
    expect(texts(chat)).toEqual(["یک", "دو", "سه"]);
  });

  test("an unsent message leaves after a reload", async () => {
    gateway.troubles = Array.from({ length: 4 }, unreachable);
    const before = visit.load();
    before.send("گم نشود");
    await pass(100);
    before.stop();
    gateway.troubles = [];
    await visit.load().resume();
    await pass(0);
    expect(visit.stored).toEqual(["گم نشود"]);
  });

  test("a refused message waits with its reason and comes back for editing", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await pass(0);
    gateway.troubles = [new ApiError("message_too_long", 422)];
    chat.send("خیلی بلند");
    await pass(60_000);
    const refused = chat.snapshot.entries.at(-1)!;
    expect([refused.delivery, refused.refusal]).toEqual(["refused", "message_too_long"]);
    expect(chat.takeBack(refused.key)).toBe("خیلی بلند");
    expect(texts(chat)).toEqual(["سلام"]);
  });

  test("a message taken back on its way holds up no other", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await pass(0);
    gateway.troubles = [unreachable()];
    chat.send("برگشته");
    chat.takeBack(chat.snapshot.entries.at(-1)!.key);
    chat.send("بعدی");
    await pass(0);
    expect(visit.stored).toEqual(["سلام", "بعدی"]);
  });

  test("the pause that the gateway asked for is kept, even when more is written", async () => {
    const chat = visit.load();
    chat.send("یک");
    await pass(0);
    gateway.troubles = [new ApiError("rate_limited", 429, 9_000)];
    chat.send("دو");
    await pass(100);
    expect(chat.snapshot.notice).toBe("rate_limited");
    chat.send("سه");
    await pass(8_000);
    expect(visit.stored).toEqual(["یک"]);
    await pass(1_000);
    expect(visit.stored).toEqual(["یک", "دو", "سه"]);
    expect(chat.snapshot.notice).toBeUndefined();
  });

  test("a button hands over its payload and shows its title", async () => {
    const chat = visit.load();
    chat.send("بله، ثبت کن", { payload: "/affirm" });
    await pass(0);
    expect(gateway.bodies(SEND)[0]).toMatchObject({ payload: "/affirm", text: "بله، ثبت کن" });
    expect(texts(chat)).toEqual(["بله، ثبت کن"]);
  });
});

describe("sessions", () => {
  test("an expired session is replaced with the visitor's token, and nothing is doubled", async () => {
    const chat = visit.load();
    chat.send("یک");
    await pass(0);
    gateway.expireSessions();
    chat.send("دو");
    await pass(0);
    expect(visit.stored).toEqual(["یک", "دو"]);
    expect(gateway.bodies("/v1/chat/sessions").at(-1)).toEqual({ channel: "website", visitor_token: "visitor-1", or_last: true });
  });

  test("a visitor whom the gateway no longer knows becomes a new one", async () => {
    visit.shelves.lasting.set("hamsokhan.visitor", "forgotten");
    const chat = visit.load();
    chat.send("سلام");
    await pass(0);
    expect(visit.stored).toEqual(["سلام"]);
    expect(visit.shelves.lasting.get("hamsokhan.visitor")).toBe("visitor-1");
  });

  test("no address ever holds a token", async () => {
    const chat = visit.load();
    chat.send("سلام");
    await visit.online(chat);
    expect(gateway.calls.map(({ path }) => path).filter((path) => /token-|visitor-/.test(path))).toEqual([]);
  });

  test("after a closed conversation the next message opens another, below the old one", async () => {
    const chat = visit.load();
    chat.send("قدیمی");
    const socket = await visit.online(chat);
    socket.push({ type: "owner", owner: "closed" });
    gateway.conversation = 2;
    gateway.stored = [];
    chat.send("تازه");
    await pass(100);
    expect(texts(chat)).toEqual(["قدیمی", "تازه"]);
    expect(gateway.stored[0]?.id).toBe("c2-1");
    expect(chat.snapshot.owner).toBe("bot");
    expect((await visit.online(chat)).sent[0]).toMatchObject({ token: "token-2" });
    expect(socket.isClosed).toBe(true);
  });

  test("a conversation closed unnoticed goes on in the one that the gateway opened", async () => {
    const chat = visit.load();
    chat.send("یک");
    await pass(0);
    chat.send("دو");
    await visit.online(chat);
    gateway.isClosed = true;
    chat.send("سه");
    expect((await visit.online(chat)).sent[0]).toEqual({ type: "auth", token: gateway.validToken, after: 1 });
    gateway.say("جواب");
    chat.wake();
    await pass(0);
    expect(texts(chat)).toEqual(["یک", "دو", "سه", "جواب"]);
    expect(chat.snapshot.entries.at(-2)?.delivery).toBe("seen");
  });

  test("the token goes to no other house than the gateway", async () => {
    const chat = visit.load();
    await expect(chat.api.download("https://elsewhere.example/x.pdf")).rejects.toMatchObject({ code: "bad_request" });
    expect(gateway.calls).toEqual([]);
  });
});
