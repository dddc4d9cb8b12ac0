import { make, makeButton } from "../chat/dom";
import type { Extras } from "./extras";
import { addSheet } from "./look";
import { toggle } from "./popover";
import { chime } from "./sound";
import { strings } from "./strings.fa";
import { saveTranscript } from "./transcript";

const SOUND_KEY = "hamsokhan.sound";

/** Shows or hides the window's menu. */
export function toggleMenu(button: HTMLButtonElement, extras: Extras): void {
  addSheet(extras.root);
  toggle(button, extras.root, (close) => menu(extras, close));
}

function menu(extras: Extras, close: () => void): HTMLElement {
  const { site, shelf } = extras;
  const entry = (label: string, act: () => void): HTMLElement =>
    makeButton({ role: "menuitem" }, () => {
      close();
      act();
    }, label);
  const isOn = (): boolean => (shelf.get(SOUND_KEY) ?? (site.sound ? "on" : "")) === "on";
  const sound = makeButton({ role: "menuitemcheckbox", "aria-checked": String(isOn()) }, () => {
    shelf.set(SOUND_KEY, isOn() ? "off" : "on");
    sound.ariaChecked = String(isOn());
    if (isOn()) chime();
  }, strings.menu.sound);
  const leave = async (): Promise<void> => (await import("./form")).leaveMessage(extras);
  return make(
    "div",
    { class: "menu", role: "menu", "aria-label": strings.menu.label },
    sound,
    ...(site.transcript && extras.entries().length ? [entry(strings.menu.transcript, () => saveTranscript(extras))] : []),
    entry(strings.menu.leaveMessage, () => void leave()),
  );
}
