import { describe, expect, test, vi } from "vitest";
import { Commands, type Commanded } from "../src/loader/commands";
import { fitsPath } from "../src/loader/pages";

function chat(): Commanded {
  return { open: vi.fn(), close: vi.fn(), ask: vi.fn(), setUser: vi.fn(), logout: vi.fn(), hidden: false };
}

describe("commands", () => {
  test("are carried out by name", () => {
    const fake = chat();
    const commands = new Commands(fake);
    for (const command of [["open"], ["close"], ["send", "سلام"], ["setUser", "a.b.c"], ["logout"], ["hide"]]) commands.run(command);
    expect(fake.open).toHaveBeenCalledOnce();
    expect(fake.close).toHaveBeenCalledOnce();
    expect(fake.ask).toHaveBeenCalledWith("سلام");
    expect(fake.setUser).toHaveBeenCalledWith("a.b.c");
    expect(fake.logout).toHaveBeenCalledOnce();
    expect(fake.hidden).toBe(true);
    commands.run(["show"]);
    expect(fake.hidden).toBe(false);
  });

  test("tell their listeners, each of its own event", () => {
    const [commands, unread, message] = [new Commands(chat()), vi.fn(), vi.fn()];
    commands.run(["on", "unread", unread]);
    commands.run(["on", "message", message]);
    commands.tell("unread", 2);
    expect(unread).toHaveBeenCalledWith(2);
    expect(message).not.toHaveBeenCalled();
  });

  test.each([["fireworks"], ["send", 5], ["on", "unread", "no function"], []])("%j is said in the console and does nothing", (...command) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const fake = chat();
    new Commands(fake).run(command);
    expect(warn).toHaveBeenCalledOnce();
    expect(fake.ask).not.toHaveBeenCalled();
  });
});

test.each([
  ["/", "/", true],
  ["/", "/pricing", false],
  ["/pricing*", "/pricing/today", true],
  ["/shop/*/cart", "/shop/12/cart", true],
  ["/shop/*/cart", "/shop/12/cart/pay", false],
  ["*/cart", "/a/cart", true],
  ["/a*a", "/a", false],
  ["*", "/anything", true],
])("the pattern %s and the path %s: %s", (pattern, path, expected) => {
  expect(fitsPath(pattern, path)).toBe(expected);
});
