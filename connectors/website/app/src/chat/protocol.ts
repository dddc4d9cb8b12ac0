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

export interface Message {
  id: string;
  seq: number;
  author: Author;
  text: string;
  buttons: readonly ReplyButton[];
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

export type Frame =
  | { type: "message"; message: Message }
  | { type: "typing"; author: "bot" | "agent"; on: boolean }
  | { type: "receipt"; receipt: Receipt }
  | { type: "owner"; owner: Owner }
  | { type: "error"; code: string };

type Fields = Record<string, unknown>;

/** The value's fields, or undefined when it is not a JSON object. */
export function asFields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The value as text; identifiers may arrive as numbers. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

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
    buttons: asList(raw.buttons).map((b) => ({ title: asText(b.title), payload: asText(b.payload) })),
    attachments: asList(raw.attachments).map(readAttachment),
    createdAt: asText(raw.created_at),
    ...(clientId ? { clientId } : {}),
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
      return { type: "typing", author: raw.author === "agent" ? "agent" : "bot", on: raw.on !== false };
    case "receipt":
      return readReceipt(raw);
    case "owner":
      return isOneOf(raw.owner, OWNERS) ? { type: "owner", owner: raw.owner } : undefined;
    case "error":
      return { type: "error", code: asText(asFields(raw.error)?.code) };
    default:
      return undefined;
  }
}

function readReceipt(raw: Fields): Frame | undefined {
  const receipt = { clientId: asText(raw.client_id), messageId: asText(raw.message_id), seq: raw.seq };
  if (!receipt.clientId || !receipt.messageId || typeof receipt.seq !== "number") return undefined;
  return { type: "receipt", receipt: { ...receipt, seq: receipt.seq } };
}

/** The parsed JSON, or undefined for text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
