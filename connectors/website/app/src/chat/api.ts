import { ApiError, jsonFields, type Call, type Transport } from "./http";
import type { OutboxItem } from "./outbox";
import { asText, readMessage, type Message, type Receipt } from "./protocol";
import type { Sessions } from "./sessions";

export interface Page {
  messages: Message[];
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
    const content = item.payload === undefined ? { text: item.text } : { payload: item.payload, text: item.text };
    const body = { client_id: item.clientId, ...content };
    const answer = await jsonFields(await this.#withSession({ method: "POST", path: "/v1/chat/messages", body }));
    const receipt = { clientId: item.clientId, messageId: asText(answer.message_id), seq: Number(answer.seq) };
    if (!receipt.messageId || !Number.isInteger(receipt.seq)) throw new ApiError("unknown", 502);
    // A message to a closed conversation was taken into a new one.
    if (answer.session_token && answer.conversation_id) this.#sessions.adopt(answer);
    return receipt;
  }

  /** The messages of the conversation after a number, oldest first. */
  async messagesAfter(seq: number): Promise<Page> {
    const answer = await jsonFields(
      await this.#withSession({ method: "GET", path: `/v1/chat/messages?after=${seq}` }),
    );
    const messages = (Array.isArray(answer.items) ? answer.items : []).map(readMessage).filter((m) => m !== undefined);
    return { messages, isLast: messages.length === 0 || answer.next === null };
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
