import { expect, test } from "vitest";
import { newClientId, Outbox } from "../src/chat/outbox";
import { memoryShelf } from "../src/chat/shelf";

const ids = (outbox: Outbox): string[] => outbox.list().map(({ clientId }) => clientId);

test("messages survive a reload, with their order and payload", () => {
  const shelf = memoryShelf();
  const before = new Outbox(shelf);
  before.add({ clientId: "b", text: "دوم", payload: "/affirm", at: 20 });
  before.add({ clientId: "c", text: "سوم", at: 20 });
  const after = new Outbox(shelf);
  expect(ids(after)).toEqual(["b", "c"]);
  expect(after.find("b")?.payload).toBe("/affirm");
});

test("a clock that goes back does not change the order", () => {
  const outbox = new Outbox(memoryShelf());
  outbox.add({ clientId: "first", text: "۱", at: 500 });
  outbox.add({ clientId: "second", text: "۲", at: 100 });
  expect(ids(outbox)).toEqual(["first", "second"]);
});

test("an acknowledged message does not come back", () => {
  const shelf = memoryShelf();
  const outbox = new Outbox(shelf);
  outbox.add({ clientId: "a", text: "سلام", at: 1 });
  outbox.remove("a");
  expect(shelf.keys()).toEqual([]);
});

test("two tabs do not overwrite each other", () => {
  const shelf = memoryShelf();
  const one = new Outbox(shelf);
  const two = new Outbox(shelf);
  one.add({ clientId: "from-one", text: "۱", at: 1 });
  two.add({ clientId: "from-two", text: "۲", at: 2 });
  one.remove("from-one");
  expect(ids(new Outbox(shelf))).toEqual(["from-two"]);
});

test("a refused message lets the next one pass, and is next again after a retry", () => {
  const outbox = new Outbox(memoryShelf());
  outbox.add({ clientId: "a", text: "بلند", at: 1 });
  outbox.add({ clientId: "b", text: "کوتاه", at: 2 });
  outbox.refuse("a", "message_too_long");
  expect(outbox.next()?.clientId).toBe("b");
  outbox.retry("a");
  expect(outbox.next()?.clientId).toBe("a");
});

test("a refused message waits with its reason over a reload too", () => {
  const shelf = memoryShelf();
  const before = new Outbox(shelf);
  before.add({ clientId: "a", text: "بلند", at: 1 });
  before.refuse("a", "message_too_long");
  const after = new Outbox(shelf);
  expect([after.find("a")?.refusal, after.next()]).toEqual(["message_too_long", undefined]);
});

test("clearing takes the messages of other tabs along, and nothing else", () => {
  const shelf = memoryShelf();
  const one = new Outbox(shelf);
  new Outbox(shelf).add({ clientId: "from-two", text: "۲", at: 2 });
  shelf.set("hamsokhan.visitor", "v");
  one.clear();
  expect(shelf.keys()).toEqual(["hamsokhan.visitor"]);
});

test("a damaged record is dropped, not fatal", () => {
  const shelf = memoryShelf();
  shelf.set("hamsokhan.outbox.x", "{broken");
  shelf.set("someone.else", "{}");
  expect(new Outbox(shelf).list()).toEqual([]);
  expect(shelf.keys()).toEqual(["someone.else"]);
});

test("message names are UUIDs and differ", () => {
  expect(newClientId()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(new Set(Array.from({ length: 100 }, newClientId)).size).toBe(100);
});
