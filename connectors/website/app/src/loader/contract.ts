/** What the script of the embed line and the chat window know of each other. */

export interface AskedField {
  key: "name" | "company" | "city" | "mobile" | "email";
  label: string | null;
  required: boolean;
}

/** The answer of `GET /v1/chat/sites/{site}`. */
export interface Site {
  code: string;
  name: string;
  greeting: string | null;
  color: string | null;
  theme: "auto" | "light" | "dark";
  position: "right" | "left";
  launcher: string | null;
  hours: string | null;
  reply_expectation: string | null;
  page_rules: { path: string; after_seconds: number; text: string }[];
  pre_chat: AskedField[];
  starters: { title: string; text: string }[];
  sound: boolean;
  emoji: boolean;
  attachments: boolean;
  transcript: boolean;
  rating: boolean;
  open_now: boolean | null;
  opens_at: string | null;
  /** Where the window's own script is. */
  script: string | null;
}

/** A message of our side, as the page hears of it. */
export interface HeardMessage {
  author: "bot" | "agent" | "system";
  text: string;
}

/** What the window needs of the page. */
export interface Host {
  element: HTMLElement;
  root: ShadowRoot;
  /** The gateway, e.g. `https://crm.example`. */
  origin: string;
  site: Site;
  /** The page's signed word on who is logged in, if it gave one. */
  user: () => string | undefined;
  onUnread: (count: number) => void;
  onMessage: (message: HeardMessage) => void;
  onClose: () => void;
}

/** The window, once it is there. */
export interface Chat {
  open: () => void;
  close: () => void;
  send: (text: string) => void;
  /** Looks again who is logged in on the page. */
  identify: () => void;
  /** Forgets the visitor: the next message is a stranger's. */
  logout: () => void;
}

export interface ChatScript {
  start: (host: Host) => Chat;
}
