import { ApiError, jsonFields, type Transport } from "./http";
import { asFields, asText, parseJson } from "./protocol";
import type { Shelf } from "./shelf";

export interface Session {
  conversationId: string;
  token: string;
}

const VISITOR_KEY = "hamsokhan.visitor";
const SESSION_KEY = "hamsokhan.session";

/** Opens the visitor's conversation and keeps its short-lived token; one opening at a time, whoever asks. */
export class Sessions {
  readonly #transport: Transport;
  readonly #lasting: Shelf;
  readonly #tab: Shelf;
  readonly #onOpen: (session: Session) => void;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;

  /** `lasting` keeps the visitor's token over visits, `tab` the session's token over reloads. */
  constructor(transport: Transport, shelves: { lasting: Shelf; tab: Shelf }, onOpen: (session: Session) => void) {
    this.#transport = transport;
    this.#lasting = shelves.lasting;
    this.#tab = shelves.tab;
    this.#onOpen = onOpen;
    this.#session = readSession(shelves.tab.get(SESSION_KEY));
    if (this.#session) onOpen(this.#session);
  }

  /** Whether this browser has talked to us before. */
  get isReturning(): boolean {
    return this.#session !== undefined || this.#lasting.get(VISITOR_KEY) !== null;
  }

  /** The session at hand, opened first if there is none. Raises ApiError. */
  async current(): Promise<Session> {
    return this.#session ?? this.#open();
  }

  /** A session other than the one whose token was refused. Raises ApiError. */
  async renew(refusedToken: string): Promise<Session> {
    if (this.#session?.token === refusedToken) this.forget();
    return this.current();
  }

  /** Lets go of the session; the next call opens the visitor's conversation anew. */
  forget(): void {
    this.#session = undefined;
    this.#tab.remove(SESSION_KEY);
  }

  /** Goes on with the session that the gateway handed out. Raises ApiError for an incomplete one. */
  adopt(answer: Record<string, unknown>): Session {
    const session = { conversationId: asText(answer.conversation_id), token: asText(answer.session_token) };
    if (!session.conversationId || !session.token) throw new ApiError("unknown", 502);
    const visitor = asText(answer.visitor_token);
    if (visitor) this.#lasting.set(VISITOR_KEY, visitor);
    this.#tab.set(SESSION_KEY, JSON.stringify(session));
    this.#session = session;
    this.#onOpen(session);
    return session;
  }

  #open(): Promise<Session> {
    this.#opening ??= this.#request().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #request(): Promise<Session> {
    const visitor = this.#lasting.get(VISITOR_KEY);
    const body = { channel: "website", ...(visitor === null ? {} : { visitor_token: visitor }) };
    try {
      const response = await this.#transport({ method: "POST", path: "/v1/chat/sessions", body });
      return this.adopt(await jsonFields(response));
    } catch (error) {
      if (visitor === null || !isUnknownVisitor(error)) throw error;
      this.#lasting.remove(VISITOR_KEY);
      return this.#request();
    }
  }
}

/** The gateway does not accept the remembered visitor (expired, or its store was emptied): start as a new one. */
function isUnknownVisitor(error: unknown): boolean {
  return error instanceof ApiError && [400, 401, 403, 404, 422].includes(error.status);
}

function readSession(stored: string | null): Session | undefined {
  const raw = asFields(parseJson(stored ?? ""));
  const session = { conversationId: asText(raw?.conversationId), token: asText(raw?.token) };
  return session.conversationId && session.token ? session : undefined;
}
