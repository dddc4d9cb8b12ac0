import { icon, make } from "./dom";
import { strings } from "./strings.fa";

export interface Composer {
  element: HTMLFormElement;
  focus: () => void;
  /** Puts a text taken back in front of what is being written. */
  restore: (text: string) => void;
}

/** The writing line: Enter sends, Shift+Enter breaks the line. */
export function composer(onSend: (text: string) => void): Composer {
  const field = writingField();
  const button = make("button", { class: "send", type: "submit", disabled: "", "aria-label": strings.send }, icon("send"));
  const element = make("form", { class: "composer" }, field, button);
  const write = (text: string): void => {
    field.value = text;
    fit(field, button);
    field.focus({ preventScroll: true });
  };

  field.addEventListener("input", () => fit(field, button));
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
    onSend(text);
  });
  return {
    element,
    focus: () => field.focus({ preventScroll: true }),
    restore: (text) => write([text, field.value].filter(Boolean).join("\n")),
  };
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
