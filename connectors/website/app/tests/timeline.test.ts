import { describe, expect, test } from "vitest";
import { entriesOf } from "../src/talk/entries";
import type { OutboxItem } from "../src/chat/outbox";
import type { Message } from "../src/talk/protocol";
import { acknowledge, EMPTY_TIMELINE, enterConversation, hasGap, merge, settle } from "../src/talk/timeline";

const start = enterConversation(EMPTY_TIMELINE, "c1");

function message(seq: number, extra: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    author: "bot",
    text: `متن ${seq}`,
    buttons: [],
    cards: [],
    attachments: [],
    createdAt: "2026-11-22T10:00:00Z",
    ...extra,
  };
}

function unsent(clientId: string, extra: Partial<OutboxItem> = {}): OutboxItem {
  return { clientId, text: "سلام", at: 1_000, attempts: 0, ...extra };
}

const seqs = (timeline: typeof start): number[] => timeline.messages.map(({ seq }) => seq);

describe("merging", () => {
  test("late messages go to their place", () => {
    expect(seqs(merge(merge(start, [message(3), message(1)]), [message(2)]))).toEqual([1, 2, 3]);
  });

  test("a repeated message is shown once", () => {
    expect(seqs(merge(merge(start, [message(1)]), [message(1)]))).toEqual([1]);
  });

  test("a message of the customer that comes back from another tab is shown once", () => {
    const acknowledged = acknowledge(start, unsent("k"), { clientId: "k", messageId: "m1", seq: 1 });
    const merged = merge(acknowledged, [message(1, { id: "other", author: "customer", clientId: "k" })]);
    expect(merged.messages).toHaveLength(1);
  });

  test("an acknowledgement after the stored copy changes nothing", () => {
    const merged = merge(start, [message(1, { author: "customer", clientId: "k", text: "از سرور" })]);
    expect(acknowledge(merged, unsent("k"), { clientId: "k", messageId: "m1", seq: 1 })).toBe(merged);
  });

  test("a stored copy without text keeps the title of the pressed button", () => {
    const pressed = acknowledge(start, unsent("k", { text: "بله" }), { clientId: "k", messageId: "m1", seq: 1 });
    const merged = merge(pressed, [message(1, { author: "customer", clientId: "k", text: "" })]);
    expect(merged.messages[0]?.text).toBe("بله");
  });
});

describe("a file", () => {
  test("is shown from its acknowledgement on, whether or not its stored copy comes", () => {
    const item = unsent("k", { text: "عکس.png", attachment: { id: "a1", mime: "image/png" } });
    const acknowledged = acknowledge(start, item, { clientId: "k", messageId: "m1", seq: 1 });
    const file = { id: "a1", name: "عکس.png", mime: "image/png", url: "/v1/chat/attachments/a1" };
    expect(acknowledged.messages[0]).toMatchObject({ text: "", attachments: [file] });
    const stored = message(1, { author: "customer", clientId: "k", text: "", attachments: [{ ...file, name: "a.png" }] });
    expect(merge(acknowledged, [stored]).messages[0]).toMatchObject({ text: "", attachments: [{ name: "a.png" }] });
  });
});

describe("the cursor", () => {
  test("stops before a hole and passes it when it is filled", () => {
    const holed = merge(start, [message(1), message(3)]);
    expect([holed.cursor, hasGap(holed)]).toEqual([1, true]);
    const filled = merge(holed, [message(2)]);
    expect([filled.cursor, hasGap(filled)]).toEqual([3, false]);
  });

  test("passes numbers that a complete catch-up did not bring", () => {
    const settled = settle(merge(start, [message(1), message(4)]), 4);
    expect([settled.cursor, hasGap(settled)]).toEqual([4, false]);
  });

  test("does not pass a message that arrived after the catch-up was asked for", () => {
    expect(hasGap(settle(merge(start, [message(1), message(4)]), 2))).toBe(true);
  });

  test("begins anew in a new conversation, below the old one", () => {
    const next = merge(enterConversation(merge(start, [message(1), message(2)]), "c2"), [message(1, { id: "n1" })]);
    expect(next.messages.map(({ id }) => id)).toEqual(["m1", "m2", "n1"]);
    expect(next.cursor).toBe(1);
  });
});

describe("what the customer sees", () => {
  test("unsent messages stand after stored ones, in the order of writing", () => {
    const entries = entriesOf(merge(start, [message(1)]), [unsent("a"), unsent("b")]);
    expect(entries.map(({ key, delivery }) => [key, delivery])).toEqual([
      ["m1", undefined],
      ["a", "sending"],
      ["b", "sending"],
    ]);
  });

  test("a message keeps its key from unsent to stored", () => {
    const before = entriesOf(start, [unsent("k")]);
    const stored = acknowledge(start, unsent("k"), { clientId: "k", messageId: "m1", seq: 1 });
    const after = entriesOf(stored, [unsent("k")]);
    expect([before[0]?.key, after.map(({ key, delivery }) => [key, delivery])]).toEqual(["k", [["k", "sent"]]]);
  });

  test("a message that keeps failing says so, a refused one with the reason", () => {
    const entries = entriesOf(start, [unsent("a", { attempts: 3 }), unsent("b", { refusal: "message_too_long" })]);
    expect(entries.map(({ delivery, refusal }) => [delivery, refusal])).toEqual([
      ["delayed", undefined],
      ["refused", "message_too_long"],
    ]);
  });

  test("every message of an unanswered answer has its buttons, until somebody else speaks", () => {
    const buttons = [{ title: "بله", payload: "/affirm" }];
    const asked = merge(start, [message(1, { author: "customer" }), message(2, { buttons }), message(3, { buttons })]);
    expect(entriesOf(asked, []).map((entry) => entry.buttons.length)).toEqual([0, 1, 1]);
    const noted = merge(asked, [message(4, { author: "system" })]);
    expect(entriesOf(noted, []).map((entry) => entry.buttons.length)).toEqual([0, 1, 1, 0]);
    const taken = merge(noted, [message(5, { author: "agent" })]);
    expect(entriesOf(taken, []).map((entry) => entry.buttons.length)).toEqual([0, 0, 0, 0, 0]);
  });

  test("a notice has its buttons until the customer answers, whoever of our side speaks", () => {
    const buttons = [{ title: "۵ از ۵", payload: "/rate_service" }];
    const noted = merge(start, [message(1, { author: "customer" }), message(2), message(3, { author: "system", buttons })]);
    expect(entriesOf(noted, [])[2]?.buttons).toEqual(buttons);
    expect(entriesOf(merge(noted, [message(4, { author: "agent" })]), [])[2]?.buttons).toEqual(buttons);
    expect(entriesOf(merge(noted, [message(4, { author: "customer" })]), [])[2]?.buttons).toEqual([]);
  });

  test("only an unanswered question has buttons", () => {
    const buttons = [{ title: "بله", payload: "/affirm" }];
    const asked = merge(start, [message(1, { buttons })]);
    expect(entriesOf(asked, [])[0]?.buttons).toEqual(buttons);
    expect(entriesOf(asked, [unsent("k")])[0]?.buttons).toEqual([]);
    expect(entriesOf(merge(asked, [message(2, { author: "customer" })]), [])[0]?.buttons).toEqual([]);
  });
});
