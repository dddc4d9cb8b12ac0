import type { OutboxItem } from "../chat/outbox";
import type { Attachment, Author, Card, ReplyButton } from "./protocol";
import type { PlacedMessage, Timeline } from "./timeline";

/** `delayed` is still being tried; `refused` waits for the customer; `seen`: the other side read or answered it. */
export type Delivery = "sending" | "delayed" | "refused" | "sent" | "seen";

/** One message as the customer sees it. */
export interface Entry {
  /** The same while a message goes from unsent to stored, so that its bubble stays in place. */
  key: string;
  author: Author;
  text: string;
  at: Date;
  /** Those of the cards among them; empty unless they can still be pressed. */
  buttons: readonly ReplyButton[];
  cards: readonly Card[];
  attachments: readonly Attachment[];
  /** Only on the customer's own messages. */
  delivery?: Delivery;
  refusal?: string;
}

const DELAYED_AFTER_ATTEMPTS = 3;

/** What the customer sees: stored messages in the gateway's order, then the unsent ones. A colleague read up to `seen`. */
export function entriesOf(timeline: Timeline, unsent: readonly OutboxItem[], seen = 0): Entry[] {
  const stored = new Set(timeline.messages.map((message) => message.clientId));
  const waiting = unsent.filter((item) => !stored.has(item.clientId));
  const answerable = waiting.length ? [] : unanswered(timeline.messages);
  const answered = timeline.messages.findLastIndex(({ author }) => author === "bot" || author === "agent");
  const isSeen = (message: PlacedMessage, index: number): boolean =>
    index < answered || (message.era === timeline.era && message.seq <= seen);
  return [
    ...timeline.messages.map((message, index) => storedEntry(message, answerable.includes(message), isSeen(message, index))),
    ...waiting.map(waitingEntry),
  ];
}

/** What the customer has not answered: notices, and what one of our side has said last, which may be several messages. */
function unanswered(messages: readonly PlacedMessage[]): readonly PlacedMessage[] {
  const ours = messages.slice(messages.findLastIndex(({ author }) => author === "customer") + 1);
  const said = ours.filter(({ author }) => author !== "system");
  const last = said.at(-1)?.author;
  const answer = said.slice(said.findLastIndex(({ author }) => author !== last) + 1);
  return ours.filter((message) => message.author === "system" || answer.includes(message));
}

function storedEntry(message: PlacedMessage, answerable: boolean, isSeen: boolean): Entry {
  return {
    key: message.clientId ?? message.id,
    author: message.author,
    text: message.text,
    at: new Date(message.createdAt),
    buttons: answerable ? message.buttons : [],
    cards: message.cards,
    attachments: message.attachments,
    ...(message.author === "customer" ? { delivery: isSeen ? ("seen" as const) : ("sent" as const) } : {}),
  };
}

function waitingEntry(item: OutboxItem): Entry {
  return {
    key: item.clientId,
    author: "customer",
    text: item.text,
    at: new Date(item.at),
    buttons: [],
    cards: [],
    attachments: [],
    ...(item.refusal !== undefined
      ? { delivery: "refused" as const, refusal: item.refusal }
      : { delivery: item.attempts >= DELAYED_AFTER_ATTEMPTS ? ("delayed" as const) : ("sending" as const) }),
  };
}
