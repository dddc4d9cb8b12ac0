import { icon, make, makeButton, setText } from "./dom";
import { ApiError } from "./http";
import type { Attachment } from "./protocol";
import { strings } from "./strings.fa";

/** Gives the bytes at an attachment's address. Raises ApiError. */
export type Download = (url: string) => Promise<Blob>;

const RELEASE_AFTER_MS = 60_000;

/** A card that saves its file when pressed. The bytes are fetched with the session, so no address holds a token. */
export function fileCard(file: Attachment, download: Download): HTMLElement {
  const kind = file.mime === "application/pdf" ? strings.file.pdf : strings.file.other;
  const name = file.name || kind;
  const note = make("span", { class: "file-note", role: "status" }, kind);
  const label = make("span", { class: "file-label" }, make("bdi", { class: "file-name" }, name), note);
  const badge = make("span", { class: "file-badge" }, icon("file"));
  const hint = strings.file.action(name);
  const card = makeButton({ class: "file", title: hint }, () => void press(), badge, label, icon("down"));

  const press = async (): Promise<void> => {
    if (card.ariaBusy === "true") return;
    card.ariaBusy = "true";
    setText(note, strings.file.busy);
    try {
      save(await download(file.url), name);
      setText(note, kind);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(note, strings.file.failed);
    } finally {
      card.ariaBusy = "false";
    }
  };
  return card;
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  // Browsers turn the zero-width joiner of a Persian name into an underscore.
  const link = make("a", { href: address, download: name.replaceAll("\u200c", " ") });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), RELEASE_AFTER_MS);
}
