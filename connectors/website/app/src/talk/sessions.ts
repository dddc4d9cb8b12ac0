import { ApiError, jsonFields, type Transport } from "./http";
import { asFields, asText, parseJson } from "../chat/json";
import type { Shelf } from "../chat/shelf";

export interface Session {
  conversationId: string;
  token: string;
  /** Epoch milliseconds after which the token is better not used any more. */
  renewAt: number;
  /** The visitor's token, with which it was opened. */
  visitor: string;
  /** Whose it is: the page's name for its customer, empty for a visitor whom it did not name. */
  user: string;
  /** Whether the gateway had the page's word on that. */
  isNamed: boolean;
}

export interface SessionPorts {
  transport: Transport;
  /** `lasting` keeps the visitor's token over visits, `tab` the session's token over reloads. */
  shelves: { lasting: Shelf; tab: Shelf };
  site?: string;
  /** Epoch milliseconds. */
  now: () => number;
  /** `isApart`: the gateway left what was said before to another customer, whose it is. */
  onOpen: (session: Session, isApart: boolean) => void;
}

const VISITOR_KEY = "hamsokhan.visitor";
const SESSION_KEY = "hamsokhan.session";
const USER_KEY = "hamsokhan.user";
const MARGIN_MS = 60_000;

interface Proof {
  challenge: string;
  answer: string;
}

/** Opens the visitor's conversation and keeps its short-lived token; one opening at a time, whoever asks. */
export class Sessions {
  readonly #ports: SessionPorts;
  #session: Session | undefined;
  /** The conversation of the last session has ended, and whoever writes next wants a new one. */
  #hasEnded = false;
  #opening: Promise<Session> | undefined;
  /** The page's word on who is logged in; in memory alone. */
  #identity: string | undefined;
  #person = 0;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    const kept = readSession(ports.shelves.tab.get(SESSION_KEY));
    // Another tab may have let go of the visitor since.
    if (!kept || kept.visitor !== ports.shelves.lasting.get(VISITOR_KEY)) return;
    this.#session = kept;
    ports.onOpen(kept, false);
  }

  /** A number for whoever talks here now; the next person has another one. */
  get person(): number {
    return this.#person;
  }

  /** Whether this browser has talked to us before. */
  get isReturning(): boolean {
    return this.#session !== undefined || this.#ports.shelves.lasting.get(VISITOR_KEY) !== null;
  }

  /** The session at hand, opened or renewed first where needed. Raises ApiError. */
  async current(): Promise<Session> {
    if (this.#session && this.#isGood(this.#session)) return this.#session;
    if (this.#opening) return this.#opening;
    const opening = this.#open().finally(() => {
      if (this.#opening === opening) this.#opening = undefined;
    });
    this.#opening = opening;
    return opening;
  }

  /** Raises ApiError `cancelled` when somebody else talks here by now. */
  require(person: number): void {
    if (person !== this.#person) throw new ApiError("cancelled", 0);
  }

  /** A session other than the one that was refused; a new conversation's when the old one `hasEnded`. Raises ApiError. */
  async renew(refusedToken: string, hasEnded = false): Promise<Session> {
    if (this.#session?.token === refusedToken) this.forget(hasEnded);
    return this.current();
  }

  /** Lets go of the session; the next call opens the visitor's last conversation, or a new one when that `hasEnded`. */
  forget(hasEnded = false): void {
    this.#session = undefined;
    this.#hasEnded = hasEnded;
    this.#ports.shelves.tab.remove(SESSION_KEY);
  }

  /** Lets go of whoever talks in this tab; what is under way for them is dropped. */
  leave(): void {
    this.#person += 1;
    this.#opening = undefined;
    this.#identity = undefined;
    this.forget();
  }

  /** Lets go of the visitor in this browser: whoever writes next is a stranger. */
  forgetVisitor(): void {
    this.leave();
    for (const key of [VISITOR_KEY, USER_KEY]) this.#ports.shelves.lasting.remove(key);
  }

  /** Takes the page's word on who is logged in; true when it is another person than the last one. */
  identify(jwt: string): boolean {
    const user = subjectOf(jwt);
    const isOther = [this.#user, this.#session?.user].some((known) => known && known !== user);
    if (isOther) this.forgetVisitor();
    this.#opening = undefined;
    this.#identity = jwt;
    this.#ports.shelves.lasting.set(USER_KEY, user);
    return isOther;
  }

  /** Goes on with the session that the gateway handed out. Raises ApiError for an incomplete one. */
  adopt(answer: Record<string, unknown>, { user = this.#user, isNamed = false, isApart = false } = {}): Session {
    const { lasting, tab } = this.#ports.shelves;
    const life = Number(answer.expires_in) * 1000 || Number.POSITIVE_INFINITY;
    const session = {
      conversationId: asText(answer.conversation_id),
      token: asText(answer.session_token),
      renewAt: this.#ports.now() + life - Math.min(MARGIN_MS, life / 2),
      visitor: asText(answer.visitor_token) || (lasting.get(VISITOR_KEY) ?? ""),
      user,
      isNamed,
    };
    if (!session.conversationId || !session.token) throw new ApiError("unknown", 502);
    if (session.visitor) lasting.set(VISITOR_KEY, session.visitor);
    tab.set(SESSION_KEY, JSON.stringify(session));
    this.#session = session;
    this.#hasEnded = false;
    this.#ports.onOpen(session, isApart);
    return session;
  }

  /** Whom the page named last in this browser; empty for nobody. */
  get #user(): string {
    return this.#ports.shelves.lasting.get(USER_KEY) ?? "";
  }

  /** Whether a session can be used; one opened without the page's word is opened again with it. */
  #isGood({ renewAt, isNamed }: Session): boolean {
    return renewAt > this.#ports.now() && (isNamed || this.#identity === undefined);
  }

  async #open(proof?: Proof): Promise<Session> {
    const [person, identity, user] = [this.#person, this.#identity, this.#user];
    const visitor = this.#ports.shelves.lasting.get(VISITOR_KEY) ?? undefined;
    // What is undefined is left out of the JSON. A conversation that ended while nobody looked is first shown as it ended.
    const orLast = visitor && !this.#hasEnded ? true : undefined;
    const who = { visitor_token: visitor, or_last: orLast, identity, proof };
    const body = { channel: "website", site: this.#ports.site, ...who };
    const call = { method: "POST", path: "/v1/chat/sessions", body } as const;
    const answer = await this.#ports.transport(call).then(jsonFields).catch(asApiError);
    this.require(person);
    // The page named somebody meanwhile, perhaps in another tab: what is wanted of this is tried again.
    if (user !== this.#user) throw new ApiError("network", 0);
    if (answer instanceof ApiError) return this.#openAfter(answer, visitor, proof);
    const isApart = identity !== undefined && visitor !== undefined && asText(answer.visitor_token) !== visitor;
    return this.adopt(answer, { user, isNamed: identity !== undefined, isApart });
  }

  /** Opens with what the gateway asked for, or without what it refused. Raises the error when that is not the reason. */
  async #openAfter(error: ApiError, visitor: string | undefined, proof: Proof | undefined): Promise<Session> {
    if (error.code === "proof_required" && !proof) {
      const { person } = this;
      const solved = await solve(error.data);
      this.require(person);
      return this.#open(solved);
    }
    if (this.#identity !== undefined && error.status === 401) {
      console.warn("Hamsokhan: the token of setUser was refused");
      this.#identity = undefined;
    } else if (visitor !== undefined && isUnknownVisitor(error)) {
      this.#ports.shelves.lasting.remove(VISITOR_KEY);
    } else throw error;
    return this.#open(proof);
  }
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

async function solve({ challenge, bits }: Record<string, unknown>): Promise<Proof> {
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
  const [conversationId, token] = [asText(raw?.conversationId), asText(raw?.token)];
  if (!conversationId || !token) return undefined;
  return { conversationId, token, renewAt, visitor: asText(raw?.visitor), user: asText(raw?.user), isNamed: raw?.isNamed === true };
}
