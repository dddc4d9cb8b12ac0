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
  const field = make("textarea", {
    rows: "1",
    dir: "auto",
    enterkeyhint: "send",
    autocomplete: "off",
    placeholder: strings.compose,
    "aria-label": strings.compose,
  });
  const button = make("button", { class: "send", type: "submit", "aria-label": strings.send }, icon("send"));
  const element = make("form", { class: "composer" }, field, button);

  const refresh = (): void => {
    button.disabled = !field.value.trim();
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight}px`;
  };
  const submit = (): void => {
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    refresh();
    field.focus();
    onSend(text);
  };

  button.disabled = true;
  field.addEventListener("input", refresh);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return {
    element,
    focus: () => field.focus({ preventScroll: true }),
    restore(text) {
      field.value = [text, field.value].filter(Boolean).join("\n");
      refresh();
      field.focus();
    },
  };
}
