import { icon, make, makeButton, setText } from "../chat/dom";
import { ApiError } from "../talk/http";
import { DOWN, FILE } from "../chat/icons";
import type { Attachment } from "../talk/protocol";
import { strings } from "./strings.fa";

/** Gives the bytes at an attachment's address. Raises ApiError. */
export type Download = (url: string) => Promise<Blob>;

const RELEASE_AFTER_MS = 60_000;
const WIDEST_PX = 640;

/** A card that saves its file when pressed, with the picture of one that is a picture. The bytes are fetched with the
 *  session, so no address holds a token. */
export function fileCard(file: Attachment, download: Download): HTMLElement {
  const isPicture = file.mime.startsWith("image/");
  const kind = isPicture ? strings.file.picture : file.mime === "application/pdf" ? strings.file.pdf : strings.file.other;
  const name = file.name || kind;
  const note = make("span", { class: "file-note", role: "status" }, kind);
  const label = make("span", { class: "file-label" }, make("bdi", { class: "file-name" }, name), note);
  const badge = make("span", { class: "file-badge" }, icon(FILE));
  const hint = strings.file.action(name);
  const card = makeButton({ class: "file", title: hint }, () => void press(), badge, label, icon(DOWN, "icon-down"));

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
  if (isPicture) void showPicture(card, file, name, download);
  return card;
}

/** Draws the picture over the card. On a canvas: a page's policy may forbid pictures from memory, but no drawing. */
async function showPicture(card: HTMLElement, file: Attachment, name: string, download: Download): Promise<void> {
  try {
    const picture = await createImageBitmap(await download(file.url));
    const scale = Math.min(1, WIDEST_PX / picture.width);
    const canvas = make("canvas", { role: "img", "aria-label": strings.file.image(name) });
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    card.classList.add("picture");
    card.prepend(canvas);
  } catch (error) {
    // What cannot be fetched or is no picture after all stays a card.
    if (!(error instanceof ApiError) && !(error instanceof DOMException)) throw error;
  }
}

/** Hands a file to the browser's downloads. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  // Browsers turn the zero-width joiner of a Persian name into an underscore.
  const link = make("a", { href: address, download: name.replaceAll("\u200c", " ") });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), RELEASE_AFTER_MS);
}
