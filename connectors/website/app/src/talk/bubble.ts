import { icon, make, makeButton, setText } from "../chat/dom";
import { ALERT, CHECK, CHECKS, CLOCK } from "../chat/icons";
import { besideCards, cardList, openCards, type CardActions } from "./cards";
import type { Delivery, Entry } from "./entries";
import { timeOfDay } from "./persian-time";
import type { Attachment, ReplyButton } from "./protocol";
import { textNodes } from "./rich-text";
import { errorText, strings } from "./strings.fa";

export interface BubbleActions {
  choose: (title: string, payload: string) => void;
  retry: (key: string) => void;
  edit: (key: string) => void;
  /** Gives the bytes at an attachment's address. Raises ApiError. */
  download: (url: string) => Promise<Blob>;
}

/** What a bubble needs to know about its neighbours. */
export interface Place {
  /** First of several in a row by the same author. */
  isFirst: boolean;
  isLast: boolean;
}

const ICONS = { sending: CLOCK, sent: CHECK, seen: CHECKS, delayed: ALERT, refused: ALERT } as const;
/** A button with more letters is shown as a row of a list, not as a chip. */
const CHIP_LETTERS = 26;

/** One message on the screen. */
export interface Bubble {
  element: HTMLElement;
  update: (entry: Entry, place: Place) => void;
}

/** A bubble for a message; later changes of the same message go through `update`. */
export function bubble(first: Entry, actions: BubbleActions): Bubble {
  const element = make("article", { class: "turn", "data-author": first.author });
  const text = make("p", { class: "text", dir: "auto" });
  const cards = make("div", { class: "cards-place" });
  const files = make("div", { class: "files" });
  const time = make("time");
  const state = make("span", { class: "state" });
  const remedy = make("div", { class: "remedy" });
  const replies = make("div", { class: "replies", role: "group", "aria-label": strings.repliesLabel });
  const author = make("span", { class: "author" }, strings.author[first.author]);
  element.append(author, text, cards, files, make("p", { class: "meta" }, time, state), remedy, replies);
  let shown: Entry | undefined;

  const file = async (attachment: Attachment): Promise<HTMLElement> =>
    (await import("../extras/file-card")).fileCard(attachment, actions.download);
  /** A card's button says what the message's own button of the same payload says. */
  const choose = (payload: string): void => {
    const said = shown?.buttons.find((button) => button.payload === payload);
    if (said) actions.choose(said.title, payload);
  };
  const update = (entry: Entry, place: Place): void => {
    element.toggleAttribute("data-first", place.isFirst);
    element.toggleAttribute("data-last", place.isLast);
    const [rest, before] = [besideCards(entry), shown && besideCards(shown)];
    if (rest.text !== before?.text) fillText(text, rest.text);
    setText(time, timeOfDay(entry.at));
    if (entry.delivery !== shown?.delivery) fillDelivery(entry, state, remedy, actions);
    if (!isSameList(entry.cards, shown?.cards)) fillCards(entry, cards, { choose, file });
    openCards(cards, entry.buttons.length > 0);
    if (!isSameList(rest.attachments, before?.attachments)) void fillFiles(rest.attachments, files, file);
    if (!isSameList(rest.buttons, before?.buttons)) fillReplies(rest.buttons, replies, actions);
    shown = entry;
  };
  return { element, update };
}

/** Shows the files; the script that draws them comes with the first one. */
async function fillFiles(
  attachments: readonly Attachment[],
  files: HTMLElement,
  file: CardActions["file"],
): Promise<void> {
  files.replaceChildren(...(await Promise.all(attachments.map(file))));
}

function fillCards(entry: Entry, place: HTMLElement, actions: CardActions): void {
  place.replaceChildren(...(entry.cards.length ? [cardList(entry.cards, actions)] : []));
}

/** Shows a message's text. */
function fillText(target: HTMLElement, text: string): void {
  target.hidden = !text;
  target.replaceChildren(...textNodes(text));
}

function fillDelivery(entry: Entry, state: HTMLElement, remedy: HTMLElement, actions: BubbleActions): void {
  const { delivery, key } = entry;
  state.dataset.state = delivery ?? "";
  state.replaceChildren(...deliveryNodes(delivery));
  remedy.replaceChildren();
  if (delivery !== "delayed" && delivery !== "refused") return;
  if (delivery === "refused") remedy.append(make("p", {}, errorText(entry.refusal ?? "")));
  remedy.append(
    makeButton({ class: "retry" }, () => actions.retry(key), strings.delivery[delivery]),
    makeButton({ class: "edit" }, () => actions.edit(key), strings.edit),
  );
}

function deliveryNodes(delivery: Delivery | undefined): Node[] {
  if (!delivery) return [];
  if (delivery === "delayed" || delivery === "refused") return [icon(ICONS[delivery])];
  return [icon(ICONS[delivery]), make("span", {}, strings.delivery[delivery])];
}

function fillReplies(buttons: readonly ReplyButton[], replies: HTMLElement, actions: BubbleActions): void {
  replies.hidden = !buttons.length;
  replies.toggleAttribute(
    "data-card",
    buttons.some(({ title }) => title.length > CHIP_LETTERS),
  );
  replies.replaceChildren(
    ...buttons.map(({ title, payload }) =>
      makeButton({ class: "chip", dir: "auto" }, () => actions.choose(title, payload), title),
    ),
  );
}

function isSameList(a: readonly object[], b: readonly object[] | undefined): boolean {
  return b !== undefined && a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
