import { ApiError, type Call, type Transport } from "../src/talk/http";
import type { Socket } from "../src/talk/live";

interface Stored {
  id: string;
  seq: number;
  author: string;
  text: string;
  client_id?: string;
  created_at: string;
}

/** A gateway in memory that can be told to fail. It keeps its own record of what it stored. */
export class FakeGateway {
  readonly calls: Call[] = [];
  readonly sockets: FakeSocket[] = [];
  stored: Stored[] = [];
  conversation = 1;
  /** Answers for the next calls, before the real one: an error to throw, or `lose` to store but not answer. */
  troubles: (ApiError | "lose")[] = [];
  validToken = "";
  knownVisitor = "";
  /** Seconds that a session is said to be good for. */
  life: number | undefined;
  /** Whether the conversation was closed without the page having heard of it. */
  isClosed = false;
  /** Where a waiting conversation stands, as the gateway says it. */
  state: Record<string, unknown> = { owner: "bot" };
  #tokens = 0;
  #visitors = 0;
  #isOther = false;
  #held: Promise<void> | undefined;

  readonly transport: Transport = async (call) => {
    this.calls.push(structuredClone(call));
    const trouble = this.troubles.shift();
    if (trouble instanceof ApiError) throw trouble;
    const answer = this.#answer(call);
    await this.#held;
    if (trouble === "lose") throw new ApiError("network", 0);
    return new Response(JSON.stringify(answer));
  };

  /** Holds its answers back until the given function is called; those to calls that come after `letOn` are given at once. */
  hold(): () => void {
    let release: () => void;
    this.#held = new Promise((resolve) => (release = resolve));
    return () => {
      this.letOn();
      release();
    };
  }

  letOn(): void {
    this.#held = undefined;
  }

  /** Stores a message of our side. */
  say(text: string, author = "bot"): Stored {
    return this.#store({ author, text });
  }

  /** Empties the store of sessions, as a restart with new keys would. */
  expireSessions(): void {
    this.validToken = "nobody";
  }

  /** Whoever comes next is a new visitor to it, in another conversation. */
  replaceVisitor(): void {
    this.#isOther = true;
    this.conversation += 1;
    this.stored = [];
  }

  bodies(path: string): Record<string, unknown>[] {
    return this.calls.filter((c) => c.path === path).map((c) => c.body as Record<string, unknown>);
  }

  #answer({ path, token, body }: Call): unknown {
    const fields = (body ?? {}) as Record<string, string>;
    if (path === "/v1/chat/sessions") return this.#open(fields.visitor_token);
    if (token !== this.validToken) throw new ApiError("unauthenticated", 401);
    if (path === "/v1/chat/messages") return this.#receive(fields);
    if (path === "/v1/chat/state") return this.state;
    const after = Number(new URL(path, "http://gateway").searchParams.get("after"));
    return { items: this.stored.filter(({ seq }) => seq > after), next: null };
  }

  #open(visitor: string | undefined): unknown {
    if (visitor !== undefined && visitor !== this.knownVisitor) throw new ApiError("unauthenticated", 401);
    this.knownVisitor = (this.#isOther ? undefined : visitor) ?? `visitor-${++this.#visitors}`;
    this.#isOther = false;
    this.validToken = `token-${++this.#tokens}`;
    return {
      conversation_id: `c${this.conversation}`,
      session_token: this.validToken,
      visitor_token: this.knownVisitor,
      expires_in: this.life,
    };
  }

  #receive({ client_id: clientId = "", text = "" }: Record<string, string>): unknown {
    if (this.isClosed) return this.#receiveAnew(clientId, text);
    const known = this.stored.find((message) => message.client_id === clientId);
    const { id, seq } = known ?? this.#store({ author: "customer", text, client_id: clientId });
    return { message_id: id, seq };
  }

  #receiveAnew(clientId: string, text: string): unknown {
    this.isClosed = false;
    this.conversation += 1;
    this.stored = [];
    this.validToken = `token-${++this.#tokens}`;
    const { id, seq } = this.#store({ author: "customer", text, client_id: clientId });
    return { message_id: id, seq, conversation_id: `c${this.conversation}`, session_token: this.validToken };
  }

  #store(message: { author: string; text: string; client_id?: string }): Stored {
    const seq = (this.stored.at(-1)?.seq ?? 0) + 1;
    const stored = { id: `c${this.conversation}-${seq}`, seq, created_at: "2026-11-22T10:00:00Z", ...message };
    this.stored.push(stored);
    return stored;
  }
}

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.();
  }

  push(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  breakDown(): void {
    this.onclose?.();
  }
}
