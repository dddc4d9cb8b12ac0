import { expect, test } from "vitest";
import { strings as window } from "../src/chat/strings.fa";
import { strings as later } from "../src/extras/strings.fa";
import { transcriptOf } from "../src/extras/transcript";
import { strings as launcher } from "../src/loader/strings.fa";
import { strings as talk } from "../src/talk/strings.fa";
import type { Entry } from "../src/talk/entries";

function entry(extra: Partial<Entry>): Entry {
  const at = new Date("2026-11-22T10:00:00Z");
  return { key: "k", author: "bot", text: "", at, buttons: [], cards: [], attachments: [], ...extra };
}

test("the transcript names day, time and author, and its markup stays words", () => {
  const attachments = [{ id: "a", name: "QT-1.pdf", mime: "application/pdf", url: "/x" }];
  const text = transcriptOf([entry({ author: "customer", text: "<b>سلام</b>" }), entry({ attachments })], "هم‌سخن", new Date("2026-11-22T11:00:00Z"));
  expect(text).toContain("یکشنبه ۱ آذر ۱۴۰۵، ۱۳:۳۰ - شما:\n<b>سلام</b>");
  expect(text).toContain("دستیار:\n[QT-1.pdf]");
});

/** Every text of a language's file. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "function") return textsOf(value("۱", "۲"));
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

test("what customers read is written in Persian letters", () => {
  const all = [window, later, launcher, talk].flatMap(textsOf);
  expect(all.length).toBeGreaterThan(70);
  for (const text of all) {
    expect(text).not.toMatch(/[يكة]|[0-9](?![0-9]*[A-Za-z@-])(?<!@)| {2}|نامعتبر/);
  }
});
