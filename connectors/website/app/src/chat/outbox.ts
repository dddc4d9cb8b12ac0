import { asFields, asText, parseJson } from "./json";
import type { Shelf } from "./shelf";

/** A message of the customer that the gateway has not acknowledged yet. */
export interface OutboxItem {
  clientId: string;
  text: string;
  payload?: string;
  /** A file that the gateway already holds; `text` is then its name. */
  attachment?: { id: string; mime: string };
  /** Epoch milliseconds of this browser; also the order of sending. */
  at: number;
  /** Sendings that failed so far. */
  attempts: number;
  /** Set when the gateway refused it for good; it then waits for the customer. */
  refusal?: string;
}

const PREFIX = "hamsokhan.outbox.";

/** Keeps unsent messages over reloads. One storage key a message, so that two tabs never overwrite each other's. */
export class Outbox {
  readonly #shelf: Shelf;
  readonly #items = new Map<string, OutboxItem>();

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    for (const key of shelf.keys().filter(isOurs)) {
      const item = readItem(shelf.get(key));
      if (item) this.#items.set(item.clientId, item);
      else shelf.remove(key);
    }
  }

  /** All that is unsent, oldest first. */
  list(): OutboxItem[] {
    return [...this.#items.values()].sort((a, b) => a.at - b.at);
  }

  /** The message to send now: the oldest that was not refused. */
  next(): OutboxItem | undefined {
    return this.list().find((item) => item.refusal === undefined);
  }

  find(clientId: string): OutboxItem | undefined {
    return this.#items.get(clientId);
  }

  /** Keeps a new message; two in the same millisecond stay in the order of writing. */
  add(message: Omit<OutboxItem, "attempts" | "refusal">): OutboxItem {
    const newest = this.list().at(-1)?.at ?? 0;
    return this.#keep({ ...message, at: Math.max(message.at, newest + 1), attempts: 0 });
  }

  /** Forgets a message: the gateway has it, or the customer took it back. */
  remove(clientId: string): void {
    this.#items.delete(clientId);
    this.#shelf.remove(PREFIX + clientId);
  }

  /** Forgets all messages in this browser, those of other tabs too. */
  clear(): void {
    this.#items.clear();
    for (const key of this.#shelf.keys().filter(isOurs)) this.#shelf.remove(key);
  }

  /** Counts a sending that may still succeed. */
  countAttempt(clientId: string): void {
    this.#change(clientId, (item) => ({ ...item, attempts: item.attempts + 1 }));
  }

  /** Holds a message back with the gateway's reason. */
  refuse(clientId: string, code: string): void {
    this.#change(clientId, (item) => ({ ...item, refusal: code }));
  }

  /** Puts a message back in line with a clean slate. */
  retry(clientId: string): void {
    this.#change(clientId, ({ refusal: _, ...item }) => ({ ...item, attempts: 0 }));
  }

  #change(clientId: string, change: (item: OutboxItem) => OutboxItem): void {
    const item = this.#items.get(clientId);
    if (item) this.#keep(change(item));
  }

  #keep(item: OutboxItem): OutboxItem {
    this.#items.set(item.clientId, item);
    this.#shelf.set(PREFIX + item.clientId, JSON.stringify(item));
    return item;
  }
}

function isOurs(key: string): boolean {
  return key.startsWith(PREFIX);
}

function readItem(stored: string | null): OutboxItem | undefined {
  const raw = asFields(parseJson(stored ?? ""));
  if (!raw || typeof raw.clientId !== "string" || typeof raw.text !== "string" || typeof raw.at !== "number") {
    return undefined;
  }
  return {
    clientId: raw.clientId,
    text: raw.text,
    at: raw.at,
    attempts: 0,
    ...(raw.payload ? { payload: asText(raw.payload) } : {}),
    ...readAttachment(asFields(raw.attachment)),
    ...(raw.refusal ? { refusal: asText(raw.refusal) } : {}),
  };
}

function readAttachment(raw: Record<string, unknown> | undefined): Pick<OutboxItem, "attachment"> {
  return raw ? { attachment: { id: asText(raw.id), mime: asText(raw.mime) } } : {};
}

/** A fresh UUID. Not `randomUUID`: that needs https, and a shop may try this out on its own network. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
