import { createHash } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { sha256 } from "../src/extras/proof";
import { ApiError } from "../src/talk/http";
import type { FakeGateway } from "./fake-gateway";
import { pass, texts, useVisit, type Visit } from "./visit";

const OPEN = "/v1/chat/sessions";

let visit: Visit;
let gateway: FakeGateway;

useVisit((fresh) => {
  visit = fresh;
  gateway = fresh.gateway;
});

const jwtOf = (sub: string): string => `e30.${btoa(JSON.stringify({ sub }))}.signature`;

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
