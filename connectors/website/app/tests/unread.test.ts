import { expect, test } from "vitest";
import { memoryShelf } from "../src/chat/shelf";
import type { Entry } from "../src/talk/entries";
import { Unread } from "../src/talk/unread";

const entries = (...authors: Entry["author"][]): Entry[] =>
  authors.map((author, index) => {
    const at = new Date("2026-11-22T10:00:00Z");
    return { key: `m${index}`, author, text: "", at, buttons: [], cards: [], attachments: [] };
  });

test("what our side said since the visitor last looked is unread, and their own words are not", () => {
  const unread = new Unread(memoryShelf());
  expect(unread.count(entries("customer"), false)).toBe(0);
  expect(unread.count(entries("customer", "bot", "customer", "agent", "system"), false)).toBe(3);
});

test("nothing is unread while the visitor looks, and only what came later after that, also on the next visit", () => {
  const shelf = memoryShelf();
  expect(new Unread(shelf).count(entries("bot", "bot"), true)).toBe(0);
  expect(new Unread(shelf).count(entries("bot", "bot"), false)).toBe(0);
  expect(new Unread(shelf).count(entries("bot", "bot", "customer", "bot"), false)).toBe(1);
});
