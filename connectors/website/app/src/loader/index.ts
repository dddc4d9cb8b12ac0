import { Commands, type Command } from "./commands";
import type { ChatScript, Site } from "./contract";
import { HamsokhanChat } from "./launcher";
import { wasHere } from "./storage";

type Hamsokhan = ((...command: unknown[]) => void) & { q?: Command[] };

declare global {
  interface Window {
    Hamsokhan?: Hamsokhan;
  }
  interface HTMLElementTagNameMap {
    "hamsokhan-chat": HamsokhanChat;
  }
}

const RETRY_MS = 10_000;

const script = document.currentScript as HTMLScriptElement;
const origin = new URL(script.src).origin;
const code = script.dataset.site || "default";

/** The site's settings; undefined after a word in the console when this page may not have them. */
async function fetchSite(triesLeft = 2): Promise<Site | undefined> {
  try {
    const response = await fetch(`${origin}/v1/chat/sites/${encodeURIComponent(code)}`, { credentials: "omit" });
    const answer = await response.json();
    if (response.ok) return answer as Site;
    console.warn(`Hamsokhan: site "${code}" refused (${answer?.error?.code})`);
    return undefined;
  } catch {
    if (!triesLeft) return undefined;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return fetchSite(triesLeft - 1);
  }
}

async function begin(): Promise<void> {
  const site = await fetchSite();
  if (!site || customElements.get("hamsokhan-chat")) return;
  customElements.define("hamsokhan-chat", HamsokhanChat);
  const chat = document.createElement("hamsokhan-chat");
  const commands = new Commands(chat);
  const waiting = window.Hamsokhan?.q ?? [];
  const load = (address: string): Promise<ChatScript> => import(/* @vite-ignore */ address);
  chat.begin({ origin, site, load, tell: (event, detail) => commands.tell(event, detail) });
  document.body.append(chat);
  window.Hamsokhan = (...command) => commands.run(command);
  for (const command of waiting) commands.run(command);
  if (wasHere()) chat.wake();
}

window.Hamsokhan ??= function (...command) {
  (window.Hamsokhan!.q ??= []).push(command);
};
void begin();
