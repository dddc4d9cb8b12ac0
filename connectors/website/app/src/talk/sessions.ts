import { ApiError, jsonFields, type Transport } from "./http";
import { asFields, asText, parseJson } from "../chat/json";
import type { Shelf } from "../chat/shelf";

export interface Session {
  conversationId: string;
  token: string;
  /** Epoch milliseconds after which the token is better not used any more. */
  renewAt: number;
}

export interface SessionPorts {
  transport: Transport;
  /** `lasting` keeps the visitor's token over visits, `tab` the session's token over reloads. */
  shelves: { lasting: Shelf; tab: Shelf };
  site?: string;
  /** Epoch milliseconds. */
  now: () => number;
  onOpen: (session: Session) => void;
}

const VISITOR_KEY = "hamsokhan.visitor";
const SESSION_KEY = "hamsokhan.session";
const USER_KEY = "hamsokhan.user";
const MARGIN_MS = 60_000;

/** Opens the visitor's conversation and keeps its short-lived token; one opening at a time, whoever asks. */
export class Sessions {
  readonly #ports: SessionPorts;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;
  /** The page's word on who is logged in; in memory alone. */
  #identity: string | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#session = readSession(ports.shelves.tab.get(SESSION_KEY));
    if (this.#session) ports.onOpen(this.#session);
  }

  /** Whether this browser has talked to us before. */
  get isReturning(): boolean {
    return this.#session !== undefined || this.#ports.shelves.lasting.get(VISITOR_KEY) !== null;
  }

  /** The session at hand, opened or renewed first where needed. Raises ApiError. */
  async current(): Promise<Session> {
    if (this.#session && this.#session.renewAt > this.#ports.now()) return this.#session;
    return this.#open();
  }

  /** A session other than the one whose token was refused. Raises ApiError. */
  async renew(refusedToken: string): Promise<Session> {
    if (this.#session?.token === refusedToken) this.forget();
    return this.current();
  }

  /** Lets go of the session; the next call opens the visitor's conversation anew. */
  forget(): void {
    this.#session = undefined;
    this.#ports.shelves.tab.remove(SESSION_KEY);
  }

  /** Lets go of the visitor too: whoever writes next is a stranger. */
  forgetVisitor(): void {
    this.forget();
    this.#identity = undefined;
    for (const key of [VISITOR_KEY, USER_KEY]) this.#ports.shelves.lasting.remove(key);
  }

  /** Takes the page's word on who is logged in; true when it is another person than the last one. */
  identify(jwt: string): boolean {
    const { lasting } = this.#ports.shelves;
    const subject = subjectOf(jwt);
    const before = lasting.get(USER_KEY);
    const isOther = before !== null && before !== subject;
    if (isOther) this.forgetVisitor();
    // A session opened without this word is opened again with it.
    if (before !== subject) this.forget();
    this.#identity = jwt;
    lasting.set(USER_KEY, subject);
    return isOther;
  }

  /** Goes on with the session that the gateway handed out. Raises ApiError for an incomplete one. */
  adopt(answer: Record<string, unknown>): Session {
    const life = Number(answer.expires_in) * 1000 || Number.POSITIVE_INFINITY;
    const session = {
      conversationId: asText(answer.conversation_id),
      token: asText(answer.session_token),
      renewAt: this.#ports.now() + life - Math.min(MARGIN_MS, life / 2),
    };
    if (!session.conversationId || !session.token) throw new ApiError("unknown", 502);
    const visitor = asText(answer.visitor_token);
    if (visitor) this.#ports.shelves.lasting.set(VISITOR_KEY, visitor);
    this.#ports.shelves.tab.set(SESSION_KEY, JSON.stringify(session));
    this.#session = session;
    this.#ports.onOpen(session);
    return session;
  }

  #open(): Promise<Session> {
    this.#opening ??= this.#request().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #request(proof?: { challenge: string; answer: string }): Promise<Session> {
    const visitor = this.#ports.shelves.lasting.get(VISITOR_KEY) ?? undefined;
    const identity = this.#identity;
    // What is undefined is left out of the JSON.
    const body = { channel: "website", site: this.#ports.site, visitor_token: visitor, identity, proof };
    try {
      const response = await this.#ports.transport({ method: "POST", path: "/v1/chat/sessions", body });
      return this.adopt(await jsonFields(response));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "proof_required" && !proof) return this.#request(await solve(error.data));
      if (identity !== undefined && error.status === 401) {
        console.warn("Hamsokhan: the token of setUser was refused");
        this.#identity = undefined;
      } else if (visitor !== undefined && isUnknownVisitor(error)) {
        this.#ports.shelves.lasting.remove(VISITOR_KEY);
      } else throw error;
      return this.#request(proof);
    }
  }
}

async function solve({ challenge, bits }: Record<string, unknown>): Promise<{ challenge: string; answer: string }> {
  const { findAnswer } = await import("../extras/proof");
  return { challenge: asText(challenge), answer: await findAnswer(asText(challenge), Number(bits)) };
}

/** The gateway does not accept the remembered visitor (expired, or its store was emptied): start as a new one. */
function isUnknownVisitor(error: ApiError): boolean {
  return [400, 401, 404, 422].includes(error.status);
}

/** Who a token is about, as a name for this browser alone; the gateway is the one that checks it. */
function subjectOf(jwt: string): string {
  const claims = jwt.split(".")[1] ?? "";
  return asText(asFields(parseJson(decode(claims)))?.sub);
}

function decode(base64url: string): string {
  try {
    return atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}

function readSession(stored: string | null): Session | undefined {
  const raw = asFields(parseJson(stored ?? ""));
  const renewAt = Number(raw?.renewAt) || Number.POSITIVE_INFINITY;
  const session = { conversationId: asText(raw?.conversationId), token: asText(raw?.token), renewAt };
  return session.conversationId && session.token ? session : undefined;
}
