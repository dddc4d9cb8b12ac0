import { icon, make, makeButton, setText } from "../chat/dom";
import { CHAT, CLOSE } from "../chat/icons";
import { announceLeave } from "../chat/leave";
import type { Chat, ChatScript, Host, Site } from "./contract";
import type { EventName } from "./commands";
import { ruleFor } from "./pages";
import { forgetVisitor, store, stored, UNREAD_KEY, NUDGED_KEY } from "./storage";
import { strings } from "./strings.fa";
import theme from "./styles/theme.css?inline";
import look from "./styles/launcher.css?inline";

const MOST_SHOWN = 99;

export interface LauncherPorts {
  origin: string;
  site: Site;
  /** Fetches the window's script. */
  load: (path: string) => Promise<ChatScript>;
  tell: (event: EventName, detail?: Parameters<Host["onMessage"]>[0] | number) => void;
}

/** `<hamsokhan-chat>`: the button on the page. The window comes when it is asked for, or when somebody was here before. */
export class HamsokhanChat extends HTMLElement {
  readonly #button = makeButton({ class: "launcher", "aria-expanded": "false" }, () => this.open());
  readonly #badge = make("span", { class: "badge", "aria-hidden": "true" });
  readonly #nudge = make("div", { class: "nudge", role: "status" });
  #ports: LauncherPorts | undefined;
  #chat: Promise<Chat> | undefined;
  /** Who is logged in on the page; in memory alone, until there is a conversation to say it in. */
  #user: string | undefined;
  #failures = 0;

  /** Puts the button on the page. */
  begin(ports: LauncherPorts): void {
    this.#ports = ports;
    const { site } = ports;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(theme + look);
    root.adoptedStyleSheets = [sheet];
    if (site.color) this.style.setProperty("--hamsokhan-brand", site.color);
    this.setAttribute("theme", site.theme);
    this.setAttribute("position", site.position);
    this.#button.append(icon(CHAT), make("span", { class: "launcher-label" }, site.launcher ?? strings.launcher), this.#badge);
    this.#nudge.hidden = true;
    root.append(this.#nudge, this.#button);
    this.#showUnread(Number(stored("localStorage", UNREAD_KEY)));
    const rule = ruleFor(site, location.pathname);
    if (rule) setTimeout(() => this.#offer(rule.text), rule.after_seconds * 1000);
  }

  get isOpen(): boolean {
    return this.hasAttribute("open");
  }

  /** Opens the window and puts the cursor into the writing line. */
  open(): void {
    this.#dismiss();
    this.toggleAttribute("opening", true);
    void this.#use((chat) => {
      if (!this.isOpen) this.#ports?.tell("open");
      this.#setOpen(true);
      chat.open();
    });
  }

  /** Closes the window; the conversation goes on. */
  close(): void {
    void this.#chat?.then((chat) => {
      if (!this.isOpen) return;
      chat.close();
      this.#setOpen(false);
      this.#button.focus();
      this.#ports?.tell("close");
    });
  }

  /** Opens the window and asks on the visitor's behalf. */
  ask(text: string): void {
    this.open();
    void this.#use((chat) => chat.send(text));
  }

  /** Says who is logged in on the page. */
  setUser(jwt: string): void {
    this.#user = jwt;
    if (this.#chat) void this.#use((chat) => chat.identify());
  }

  /** Forgets the visitor, in every tab. */
  logout(): void {
    this.#user = undefined;
    forgetVisitor();
    this.#showUnread(0);
    if (this.#chat) void this.#use((chat) => chat.logout());
    else announceLeave(this.#ports!.origin);
  }

  /** Fetches the window without opening it: for somebody who was here before. */
  wake(): void {
    void this.#use(() => undefined);
  }

  async #use(act: (chat: Chat) => void): Promise<void> {
    try {
      this.#chat ??= this.#load();
      act(await this.#chat);
    } catch (error) {
      this.#chat = undefined;
      this.#failures += 1;
      console.warn("Hamsokhan: the chat could not be loaded", error);
    } finally {
      this.removeAttribute("opening");
    }
  }

  async #load(): Promise<Chat> {
    const { origin, site, load, tell } = this.#ports!;
    if (!site.script) throw new Error("not built");
    // Browsers remember a script that did not come; under another name they ask again.
    const { start } = await load(origin + site.script + (this.#failures ? `?${this.#failures}` : ""));
    return start({
      element: this,
      root: this.shadowRoot!,
      origin,
      site,
      user: () => this.#user,
      onUnread: (count) => {
        store("localStorage", UNREAD_KEY, String(count));
        if (this.#showUnread(count)) tell("unread", count);
      },
      onMessage: (message) => tell("message", message),
      onClose: () => this.close(),
    });
  }

  #setOpen(isOpen: boolean): void {
    this.toggleAttribute("open", isOpen);
    this.#button.ariaExpanded = String(isOpen);
  }

  #showUnread(count: number): boolean {
    const shown = count > MOST_SHOWN ? `+${MOST_SHOWN}` : String(count);
    const text = count > 0 ? shown.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit))) : "";
    const isNew = this.#badge.textContent !== text;
    setText(this.#badge, text);
    this.#button.ariaLabel = text ? strings.launcherUnread(text) : (this.#ports?.site.launcher ?? strings.launcher);
    return isNew;
  }

  #offer(text: string): void {
    if (this.isOpen || this.#chat || stored("sessionStorage", NUDGED_KEY)) return;
    store("sessionStorage", NUDGED_KEY, "1");
    this.#nudge.hidden = false;
    this.#nudge.replaceChildren(
      makeButton({ class: "nudge-text", dir: "auto" }, () => this.open(), text),
      makeButton({ class: "nudge-close", "aria-label": strings.dismiss }, () => this.#dismiss(), icon(CLOSE)),
    );
  }

  #dismiss(): void {
    this.#nudge.hidden = true;
  }
}
