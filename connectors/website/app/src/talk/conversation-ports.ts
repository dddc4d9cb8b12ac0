import type { Shelf } from "../chat/shelf";
import type { Entry } from "./entries";
import type { Transport } from "./http";
import type { LinkState, Socket } from "./live";
import type { Message, Owner, Place } from "./protocol";
import type { TabMeans } from "./tabs";

/** What a conversation shows. */
export interface Snapshot {
  conversationId: string;
  entries: Entry[];
  typing: "bot" | "agent" | undefined;
  owner: Owner;
  /** Where the conversation stands while it waits for a colleague. */
  place: Place | undefined;
  link: LinkState;
  /** Whether an earlier conversation is still being fetched. */
  isLoading: boolean;
  /** The code of the gateway's last complaint, until the next message. */
  notice: string | undefined;
}

/** What it needs of the browser. */
export interface ConversationPorts {
  origin: string;
  site?: string;
  transport: Transport;
  openSocket: () => Socket;
  /** What the tabs of this browser share one socket with. */
  tabs?: TabMeans | undefined;
  shelves: { lasting: Shelf; tab: Shelf };
  isHidden: () => boolean;
  random: () => number;
  /** Epoch milliseconds. */
  now: () => number;
  /** Hears of each message of our side once, but for those of an earlier visit. */
  onMessage?: (message: Message) => void;
  /** The visitor logged out, or somebody else in: nothing of theirs may stay. */
  onLeave?: () => void;
  onChange: () => void;
}
