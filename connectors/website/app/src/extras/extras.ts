import type { ChatApi } from "../talk/api";
import type { Entry } from "../talk/entries";
import type { Shelf } from "../chat/shelf";
import type { Site } from "../loader/contract";

/** What the parts that come later find in the window. */
export interface Extras {
  site: Site;
  api: ChatApi;
  /** The place over the writing line. */
  tray: HTMLElement;
  root: ShadowRoot;
  shelf: Shelf;
  entries: () => readonly Entry[];
  /** Writes at the cursor of the writing line. */
  insert: (text: string) => void;
  focus: () => void;
  /** A file belongs to one conversation: after the end of one, it is handed over in the next. */
  leaveClosed: () => void;
  /** Sends a file that the gateway holds under this id. */
  sendFile: (file: File, id: string) => void;
}
