import { describe, expect, test } from "vitest";
import { besideCards } from "../src/talk/cards";
import { entriesOf } from "../src/talk/entries";
import { readMessage } from "../src/talk/protocol";
import { EMPTY_TIMELINE, enterConversation, merge } from "../src/talk/timeline";

const PDF = { id: "7", name: "QT.pdf", mime: "application/pdf", url: "/v1/quotes/7/pdf" };
const CARD = {
  title: "پیش‌فاکتور QT-1405-000001",
  facts: [{ label: "مبلغ", value: "۵ تومان" }],
  buttons: [{ title: "تأیید", payload: "/accept_quote" }],
  attachment: PDF,
};
const RAW = {
  id: "m1",
  seq: 1,
  author: "bot",
  text: "صادر شد.\n• مبلغ: ۵ تومان\nتأییدش می‌کنید؟",
  buttons: [
    { title: "تأیید پیش‌فاکتور", payload: "/accept_quote" },
    { title: "بعداً", payload: "/deny" },
  ],
  cards: [CARD],
  attachments: [PDF],
  created_at: "2026-11-22T10:00:00Z",
};

describe("cards of a message", () => {
  test("are read with what they have and nothing else", () => {
    const cards = readMessage({ ...RAW, cards: [CARD, { title: "دوربین", subtitle: null, html: "<b>" }, "x", null] })?.cards;
    expect(cards).toEqual([CARD, { title: "دوربین", facts: [], buttons: [] }]);
  });

  test("an older gateway's message has none", () => {
    const { cards: _none, ...old } = RAW;
    expect(readMessage(old)?.cards).toEqual([]);
  });

  test("what they say, do and hold is not shown beside them", () => {
    expect(besideCards(readMessage(RAW)!)).toEqual({
      text: "صادر شد.\nتأییدش می‌کنید؟",
      buttons: [{ title: "بعداً", payload: "/deny" }],
      attachments: [],
    });
  });

  test("without them everything is shown", () => {
    const { text, buttons, attachments } = RAW;
    expect(besideCards(readMessage({ ...RAW, cards: [] })!)).toEqual({ text, buttons, attachments });
  });

  test("stay when they are answered, without what can be pressed", () => {
    const asked = merge(enterConversation(EMPTY_TIMELINE, "c1"), [readMessage(RAW)!]);
    const answered = merge(asked, [{ ...readMessage(RAW)!, id: "m2", seq: 2, author: "customer", cards: [] }]);
    expect(entriesOf(asked, [])[0]).toMatchObject({ cards: [CARD], buttons: RAW.buttons });
    expect(entriesOf(answered, [])[0]).toMatchObject({ cards: [CARD], buttons: [] });
  });
});
