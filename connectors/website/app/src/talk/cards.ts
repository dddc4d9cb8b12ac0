import { make, makeButton } from "../chat/dom";
import type { Attachment, Card, ReplyButton } from "./protocol";
import { textNodes } from "./rich-text";
import { strings } from "./strings.fa";

/** What of a message is shown beside its cards. Without cards that is all of it. */
export interface Rest {
  text: string;
  buttons: readonly ReplyButton[];
  attachments: readonly Attachment[];
}

/** How lines of a text begin that say what the cards show, for those who see none. */
const TOLD_BY_CARDS = "•";

/** A value with more letters does not stand in one line with its label. */
const LINE_LETTERS = 26;

/** A message without what its cards say, do and hold. */
export function besideCards(message: Rest & { cards: readonly Card[] }): Rest {
  const { cards, text, buttons, attachments } = message;
  if (!cards.length) return { text, buttons, attachments };
  const payloads = new Set(cards.flatMap((card) => card.buttons.map(({ payload }) => payload)));
  const files = new Set(cards.map(({ attachment }) => attachment?.id));
  const lines = text.split("\n").filter((line) => !line.startsWith(TOLD_BY_CARDS));
  return {
    text: lines.join("\n"),
    buttons: buttons.filter(({ payload }) => !payloads.has(payload)),
    attachments: attachments.filter(({ id }) => !files.has(id)),
  };
}

export interface CardActions {
  /** Hands over a pressed button. */
  choose: (payload: string) => void;
  /** Draws a file. */
  file: (attachment: Attachment) => Promise<HTMLElement>;
}

/** Cards side by side; several can be scrolled, also by keyboard. */
export function cardList(cards: readonly Card[], actions: CardActions): HTMLElement {
  const list = make("ul", { class: "cards", role: "list", "aria-label": strings.cardsLabel });
  if (cards.length > 1) list.tabIndex = 0;
  list.append(...cards.map((card) => cardItem(card, actions)));
  return list;
}

function cardItem(card: Card, actions: CardActions): HTMLElement {
  const item = make("li", { class: "card" }, ...parts(card, actions));
  item.addEventListener("focusin", ({ target }) => {
    // By keyboard only: what a pointer presses must not move away under it.
    if ((target as Element).matches(":focus-visible")) item.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  return item;
}

/** Shows the cards' buttons while they can be pressed. */
export function openCards(place: HTMLElement, isOpen: boolean): void {
  for (const row of place.querySelectorAll<HTMLElement>(".card-buttons")) row.hidden = !isOpen;
}

function parts(card: Card, actions: CardActions): HTMLElement[] {
  const found: HTMLElement[] = [make("p", { class: "card-title", dir: "auto" }, ...textNodes(card.title))];
  if (card.subtitle) found.push(make("p", { class: "card-subtitle", dir: "auto" }, ...textNodes(card.subtitle)));
  if (card.facts.length) found.push(make("dl", { class: "facts" }, ...card.facts.map(fact)));
  if (card.attachment) found.push(place(card.attachment, actions));
  if (card.buttons.length) found.push(row(card, actions));
  return found;
}

function fact({ label, value }: Card["facts"][number]): HTMLElement {
  const line = make("div", {}, make("dt", {}, label), make("dd", {}, ...textNodes(value)));
  line.toggleAttribute("data-long", value.includes("\n") || value.length > LINE_LETTERS);
  return line;
}

function place(attachment: Attachment, actions: CardActions): HTMLElement {
  const files = make("div", { class: "files" });
  void actions.file(attachment).then((file) => files.replaceChildren(file));
  return files;
}

function row(card: Card, actions: CardActions): HTMLElement {
  const buttons = card.buttons.map(({ title, payload }) =>
    // Cards are alike: a button's name says also which one it is of.
    makeButton({ class: "chip", "aria-label": `${title}: ${card.title}` }, () => actions.choose(payload), title),
  );
  return make("div", { class: "card-buttons" }, ...buttons);
}
