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
    const answer = await jsonFields(await this.#withSession({ method: "POST", path: "/v1/chat/messages", body }));
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
    return jsonFields(await this.#withSession(body === undefined ? { method, path } : { method, path, body }));
  }

  /** Hands over a file and gives the id to name it by. `onProgress` hears the part that has left, 0 to 1. */
  async upload(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<string> {
    const form = new FormData();
    form.append("file", file, file.name);
    const answer = await this.#withSession({ method: "POST", path: "/v1/chat/attachments", form, onProgress, signal });
    return asText((await jsonFields(answer)).attachment_id);
  }

  /** An attachment's bytes. The session's token goes to our own gateway only. */
  async download(address: string): Promise<Blob> {
    const url = new URL(address, this.#origin);
    if (url.origin !== new URL(this.#origin).origin) throw new ApiError("bad_request", 400);
    const response = await this.#withSession({ method: "GET", path: url.pathname + url.search });
    return response.blob();
  }

  /** One call; a refused token, or a conversation closed meanwhile, is met with a new session and one more try. */
  async #withSession(call: Call): Promise<Response> {
    const { token } = await this.#sessions.current();
    try {
      return await this.#transport({ ...call, token });
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.status === 401 || error.code === "conversation_closed")) throw error;
      const renewed = await this.#sessions.renew(token);
      return this.#transport({ ...call, token: renewed.token });
    }
  }
}

function contentOf(item: OutboxItem): Record<string, string> {
  if (item.attachment) return { attachment_id: item.attachment.id };
  return item.payload === undefined ? { text: item.text } : { payload: item.payload, text: item.text };
}
