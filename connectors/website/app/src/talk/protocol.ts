import { asFields, asText, parseJson, type Fields } from "../chat/json";

/** What the gateway and the chat element say to each other; anything that does not fit is dropped, not guessed. */

export type Author = "customer" | "bot" | "agent" | "system";
export type Owner = "bot" | "queue" | "human" | "closed";

export interface ReplyButton {
  title: string;
  payload: string;
}

export interface Attachment {
  id: string;
  name: string;
  mime: string;
  url: string;
}

/** One thing: what it is called, what there is to know, its document, and what can be done about it. */
export interface Card {
  title: string;
  subtitle?: string;
  facts: readonly { label: string; value: string }[];
  buttons: readonly ReplyButton[];
  attachment?: Attachment;
}

export interface Message {
  id: string;
  seq: number;
  author: Author;
  text: string;
  buttons: readonly ReplyButton[];
  cards: readonly Card[];
  attachments: readonly Attachment[];
  createdAt: string;
  /** Only on the customer's own messages: the name that this browser or another tab gave it. */
  clientId?: string;
}

export interface Receipt {
  clientId: string;
  messageId: string;
  seq: number;
}

/** Where a waiting conversation stands, from 1, and the minutes that it means while somebody is on duty. */
export interface Place {
  position: number;
  minutes: number | undefined;
}

export type Frame =
  | { type: "message"; message: Message }
  | { type: "typing"; author: "bot" | "agent"; on: boolean }
  | { type: "receipt"; receipt: Receipt }
  | { type: "seen"; seq: number }
  | { type: "owner"; owner: Owner; place?: Place }
  | { type: "error"; code: string };

/** What this side says over the socket. */
export type Utterance = { type: "typing"; on: boolean } | { type: "receipt"; seq: number };

function asList(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(asFields).filter((item) => item !== undefined) : [];
}

function isOneOf<T extends string>(value: unknown, allowed: readonly T[]): value is T {
  return allowed.includes(value as T);
}

const AUTHORS = ["customer", "bot", "agent", "system"] as const;
const OWNERS = ["bot", "queue", "human", "closed"] as const;

/** One stored message, or undefined when it lacks what makes it one. */
export function readMessage(value: unknown): Message | undefined {
  const raw = asFields(value);
  if (!raw || typeof raw.seq !== "number" || !isOneOf(raw.author, AUTHORS)) return undefined;
  const id = asText(raw.id);
  if (!id) return undefined;
  const clientId = asText(raw.client_id);
  return {
    id,
    seq: raw.seq,
    author: raw.author,
    text: asText(raw.text),
    buttons: asList(raw.buttons).map(readButton),
    cards: asList(raw.cards).map(readCard),
    attachments: asList(raw.attachments).map(readAttachment),
    createdAt: asText(raw.created_at),
    ...(clientId ? { clientId } : {}),
  };
}

function readButton(raw: Fields): ReplyButton {
  return { title: asText(raw.title), payload: asText(raw.payload) };
}

function readCard(raw: Fields): Card {
  const [subtitle, attachment] = [asText(raw.subtitle), asFields(raw.attachment)];
  return {
    title: asText(raw.title),
    facts: asList(raw.facts).map((fact) => ({ label: asText(fact.label), value: asText(fact.value) })),
    buttons: asList(raw.buttons).map(readButton),
    ...(subtitle ? { subtitle } : {}),
    ...(attachment ? { attachment: readAttachment(attachment) } : {}),
  };
}

function readAttachment(raw: Fields): Attachment {
  return { id: asText(raw.id), name: asText(raw.name), mime: asText(raw.mime), url: asText(raw.url) };
}

/** One frame of the live connection, or undefined when this version does not know it. */
export function readFrame(data: unknown): Frame | undefined {
  const raw = asFields(parseJson(asText(data)));
  switch (raw?.type) {
    case "message": {
      const message = readMessage(raw.message);
      return message && { type: "message", message };
    }
    case "typing":
      if (raw.author === "customer") return undefined;
      return { type: "typing", author: raw.author === "agent" ? "agent" : "bot", on: raw.on !== false };
    case "receipt":
      return readReceipt(raw);
    case "owner":
      return readOwner(raw);
    case "error":
      return { type: "error", code: asText(asFields(raw.error)?.code) };
    default:
      return undefined;
  }
}

/** Who answers, from a frame or from a call's answer. */
export function readOwner(raw: Fields): Extract<Frame, { type: "owner" }> | undefined {
  if (!isOneOf(raw.owner, OWNERS)) return undefined;
  const { position } = raw;
  const minutes = typeof raw.minutes === "number" ? raw.minutes : undefined;
  const place = typeof position === "number" ? { place: { position, minutes } } : {};
  return { type: "owner", owner: raw.owner, ...place };
}

function readReceipt(raw: Fields): Frame | undefined {
  if (raw.state === "seen") {
    return raw.by === "agent" && typeof raw.seq === "number" ? { type: "seen", seq: raw.seq } : undefined;
  }
  const receipt = { clientId: asText(raw.client_id), messageId: asText(raw.message_id), seq: raw.seq };
  if (!receipt.clientId || !receipt.messageId || typeof receipt.seq !== "number") return undefined;
  return { type: "receipt", receipt: { ...receipt, seq: receipt.seq } };
}

