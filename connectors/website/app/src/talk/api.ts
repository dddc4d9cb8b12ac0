import { ApiError, jsonFields, type Call, type Transport } from "./http";
import type { OutboxItem } from "../chat/outbox";
import { asText } from "../chat/json";
import { readMessage, readOwner, type Frame, type Message, type Receipt } from "./protocol";
import type { Sessions } from "./sessions";

export interface Page {
  messages: Message[];
  owner?: Extract<Frame, { type: "owner" }>;
  /** False when the gateway may hold more after these. */
  isLast: boolean;
}

/** The calls of the chat, each with a valid session. All raise ApiError. */
export class ChatApi {
  readonly #transport: Transport;
  readonly #sessions: Sessions;
  readonly #origin: string;

  constructor(transport: Transport, sessions: Sessions, origin: string) {
    this.#transport = transport;
    this.#sessions = sessions;
    this.#origin = origin;
  }

  /** Hands over one message; the same `clientId` again is answered the same. */
  async send(item: OutboxItem): Promise<Receipt> {
    const body = { client_id: item.clientId, ...contentOf(item) };
    const answer = await this.call("POST", "/v1/chat/messages", body);
    const receipt = { clientId: item.clientId, messageId: asText(answer.message_id), seq: Number(answer.seq) };
    if (!receipt.messageId || !Number.isInteger(receipt.seq)) throw new ApiError("unknown", 502);
    // A message to a closed conversation was taken into a new one.
    if (answer.session_token && answer.conversation_id) this.#sessions.adopt(answer);
    return receipt;
  }

  /** The messages of the conversation after a number, oldest first; with nothing new, `wait` seconds are waited. */
  async messagesAfter(seq: number, wait = 0): Promise<Page> {
    const query = `after=${seq}${wait ? `&wait=${wait}` : ""}`;
    const answer = await this.call("GET", `/v1/chat/messages?${query}`);
    const messages = (Array.isArray(answer.items) ? answer.items : []).map(readMessage).filter((m) => m !== undefined);
    const owner = readOwner(answer);
    return { messages, isLast: messages.length === 0 || answer.next === null, ...(owner ? { owner } : {}) };
  }

  /** Who answers now, and where a waiting conversation stands; undefined without an answer. */
  async ownership(): Promise<Page["owner"]> {
    try {
      return readOwner(await this.call("GET", "/v1/chat/state"));
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  /** Any other call of the chat, with its JSON answer. */
  async call(method: Call["method"], path: string, body?: unknown): Promise<Record<string, unknown>> {
    return this.#ask(body === undefined ? { method, path } : { method, path, body }, jsonFields);
  }

  /** Hands over a file and gives the id to name it by. `onProgress` hears the part that has left, 0 to 1. */
  async upload(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<string> {
    const form = new FormData();
    form.append("file", file, file.name);
    const call = { method: "POST", path: "/v1/chat/attachments", form, onProgress, signal } as const;
    return asText((await this.#ask(call, jsonFields)).attachment_id);
  }

  /** An attachment's bytes. The session's token goes to our own gateway only. */
  async download(address: string): Promise<Blob> {
    const url = new URL(address, this.#origin);
    if (url.origin !== new URL(this.#origin).origin) throw new ApiError("bad_request", 400);
    return this.#ask({ method: "GET", path: url.pathname + url.search }, (response) => response.blob());
  }

  /** One call and what is read from its answer. Raises ApiError `cancelled` when somebody else talks here by then. */
  async #ask<Answer>(call: Call, read: (response: Response) => Promise<Answer>): Promise<Answer> {
    const { person } = this.#sessions;
    const answer = await read(await this.#withSession(call, person));
    this.#sessions.require(person);
    return answer;
  }

  /** The answer to a call; a refused token, or a conversation closed meanwhile, is met with a new session and one more try. */
  async #withSession(call: Call, person: number): Promise<Response> {
    const { token } = await this.#sessions.current();
    this.#sessions.require(person);
    try {
      return await this.#transport({ ...call, token });
    } catch (error) {
      const hasEnded = error instanceof ApiError && error.code === "conversation_closed";
      if (!(error instanceof ApiError) || !(error.status === 401 || hasEnded)) throw error;
      this.#sessions.require(person);
      const renewed = await this.#sessions.renew(token, hasEnded);
      this.#sessions.require(person);
      return this.#transport({ ...call, token: renewed.token });
    }
  }
}

function contentOf(item: OutboxItem): Record<string, string> {
  if (item.attachment) return { attachment_id: item.attachment.id };
  return item.payload === undefined ? { text: item.text } : { payload: item.payload, text: item.text };
}
