import type { Attachment, Message, Receipt } from "./protocol";
import type { OutboxItem } from "../chat/outbox";

/** A message of the gateway, and to which of this visit's conversations (0, 1, …) it belongs: each counts `seq` anew. */
export interface PlacedMessage extends Message {
  era: number;
}

export interface Timeline {
  conversationId: string;
  era: number;
  /** Every message up to this `seq` of the present conversation is here. */
  cursor: number;
  /** In the order of the gateway. */
  messages: readonly PlacedMessage[];
}

export const EMPTY_TIMELINE: Timeline = { conversationId: "", era: 0, cursor: 0, messages: [] };

/** The timeline pointed at a conversation; what was said in an earlier one stays above. */
export function enterConversation(timeline: Timeline, conversationId: string): Timeline {
  if (timeline.conversationId === conversationId) return timeline;
  const era = timeline.conversationId ? timeline.era + 1 : timeline.era;
  return { ...timeline, conversationId, era, cursor: 0 };
}

/** Whether a message is in its place already. */
export function isKnown(timeline: Timeline, message: Message): boolean {
  return timeline.messages.some((known) => isSame(known, message));
}

/** The timeline with these messages in their places; a repeated one changes nothing. */
export function merge(timeline: Timeline, incoming: readonly Message[]): Timeline {
  const messages = [...timeline.messages];
  for (const message of incoming) {
    const at = messages.findIndex((known) => isSame(known, message));
    const known = messages[at];
    if (known) messages[at] = { ...message, text: message.text || known.text, era: known.era };
    else messages.push({ ...message, era: timeline.era });
  }
  messages.sort((a, b) => a.era - b.era || a.seq - b.seq);
  return advance({ ...timeline, messages });
}

/** The timeline after a complete catch-up: numbers up to `upTo` that did not come are not for the customer's eyes. */
export function settle(timeline: Timeline, upTo: number): Timeline {
  return advance({ ...timeline, cursor: Math.max(timeline.cursor, upTo) });
}

/** The timeline with a message of the customer that the gateway acknowledged; its stored copy, once here, wins. */
export function acknowledge(timeline: Timeline, item: OutboxItem, receipt: Receipt): Timeline {
  const message: Message = {
    id: receipt.messageId,
    seq: receipt.seq,
    author: "customer",
    text: item.attachment ? "" : item.text,
    buttons: [],
    cards: [],
    attachments: attachmentsOf(item),
    createdAt: new Date(item.at).toISOString(),
    clientId: item.clientId,
  };
  return isKnown(timeline, message) ? timeline : merge(timeline, [message]);
}

/** The file of a message as the gateway will list it: its stored copy may not come, now that it is acknowledged. */
function attachmentsOf({ attachment, text }: OutboxItem): Attachment[] {
  return attachment ? [{ ...attachment, name: text, url: `/v1/chat/attachments/${attachment.id}` }] : [];
}

/** Whether something between two known messages has not arrived. */
export function hasGap(timeline: Timeline): boolean {
  return newestSeq(timeline) > timeline.cursor;
}

/** The highest number known of the present conversation. */
export function newestSeq(timeline: Timeline): number {
  const last = timeline.messages.at(-1);
  return last?.era === timeline.era ? last.seq : 0;
}

function isSame(a: Message, b: Message): boolean {
  return a.id === b.id || (a.clientId !== undefined && a.clientId === b.clientId);
}

function advance(timeline: Timeline): Timeline {
  let cursor = timeline.cursor;
  for (const { era, seq } of timeline.messages) {
    if (era === timeline.era && seq === cursor + 1) cursor = seq;
  }
  return { ...timeline, cursor };
}
