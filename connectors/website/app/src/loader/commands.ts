import type { HeardMessage } from "./contract";

export type EventName = "unread" | "open" | "close" | "message";

/** The arguments of `Hamsokhan(…)`: a command and what belongs to it. */
export type Command = ArrayLike<unknown>;

/** The chat as commands see it. */
export interface Commanded {
  open: () => void;
  close: () => void;
  ask: (text: string) => void;
  setUser: (jwt: string) => void;
  logout: () => void;
  hidden: boolean | string;
}

type Listener = (detail?: number | HeardMessage) => void;

/** Carries out the page's commands, those that waited for the script first, and tells its listeners. */
export class Commands {
  readonly #chat: Commanded;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(chat: Commanded) {
    this.#chat = chat;
  }

  /** Does one command; an unknown one is said in the console, where the page's developer looks. */
  run(command: Command): void {
    const [name, first, second] = Array.from(command);
    const chat = this.#chat;
    if (name === "open") chat.open();
    else if (name === "close") chat.close();
    else if (name === "show" || name === "hide") chat.hidden = name === "hide";
    else if (name === "logout") chat.logout();
    else if (name === "send" && typeof first === "string") chat.ask(first);
    else if (name === "setUser" && typeof first === "string") chat.setUser(first);
    else if (name === "on" && typeof second === "function") this.#listen(String(first), second as Listener);
    else console.warn("Hamsokhan: unknown command", name);
  }

  /** Tells whoever listens. */
  tell(event: EventName, detail?: number | HeardMessage): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail);
  }

  #listen(event: string, listener: Listener): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }
}
