import { icon, make, makeButton } from "./dom";
import { CLIP, SEND, SMILE } from "./icons";
import { strings } from "./strings.fa";

export interface Composer {
  element: HTMLFormElement;
  focus: () => void;
  clear: () => void;
  /** Puts a text taken back in front of what is being written. */
  restore: (text: string) => void;
  /** Writes at the cursor. */
  insert: (text: string) => void;
}

export interface ComposerActions {
  send: (text: string) => void;
  typing: () => void;
  /** Missing where the site wants none. */
  attach?: (file: File) => void;
  emoji?: (button: HTMLButtonElement) => void;
}

/** The writing line: Enter sends, Shift+Enter breaks the line. */
export function composer(actions: ComposerActions): Composer {
  const field = writingField();
  const button = make("button", { class: "send", type: "submit", disabled: "", "aria-label": strings.send }, icon(SEND));
  const element = make("form", { class: "composer" }, ...tools(actions), field, button);
  const write = (text: string): void => {
    field.value = text;
    fit(field, button);
    field.focus({ preventScroll: true });
  };

  field.addEventListener("input", () => {
    fit(field, button);
    actions.typing();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    element.requestSubmit();
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    write("");
    actions.send(text);
  });
  return {
    element,
    focus: () => field.focus({ preventScroll: true }),
    clear: () => {
      field.value = "";
      fit(field, button);
    },
    restore: (text) => write([text, field.value].filter(Boolean).join("\n")),
    insert: (text) => {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      fit(field, button);
    },
  };
}

function tools({ attach, emoji }: ComposerActions): HTMLElement[] {
  const found: HTMLElement[] = [];
  if (attach) {
    const picker = make("input", { type: "file", accept: "image/png,image/jpeg,application/pdf", hidden: "" });
    picker.addEventListener("change", () => {
      for (const file of picker.files ?? []) attach(file);
      picker.value = "";
    });
    found.push(picker, makeButton({ class: "tool", "aria-label": strings.attach }, () => picker.click(), icon(CLIP)));
  }
  if (emoji) {
    const button = makeButton({ class: "tool", "aria-label": strings.emoji, "aria-expanded": "false" }, () => emoji(button), icon(SMILE));
    found.push(button);
  }
  return found;
}

function writingField(): HTMLTextAreaElement {
  return make("textarea", {
    rows: "1",
    dir: "auto",
    enterkeyhint: "send",
    autocomplete: "off",
    placeholder: strings.compose,
    "aria-label": strings.compose,
  });
}

/** Grows the field with its text and lets only a text be sent. */
function fit(field: HTMLTextAreaElement, button: HTMLButtonElement): void {
  button.disabled = !field.value.trim();
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
}
