import { make, makeButton, setText } from "../chat/dom";
import { ApiError } from "../talk/http";
import { newClientId } from "../chat/outbox";
import { asText } from "../chat/json";
import type { AskedField } from "../loader/contract";
import type { Extras } from "./extras";
import { addSheet } from "./look";
import { errorText, strings } from "./strings.fa";

type Answers = Record<string, string>;

const AUTOCOMPLETE = { name: "name", company: "organization", city: "address-level2", mobile: "tel", email: "email" } as const;

/** Asks what the site wants to know before the first message; ends when it is answered. */
export function askBefore(extras: Extras): Promise<void> {
  const { site, api } = extras;
  return new Promise((resolve) => {
    const { form, finish } = build(extras, {
      intro: strings.form.before,
      fields: site.pre_chat,
      submit: strings.form.start,
      send: async (answers) => {
        if (answers.mobile || answers.email) await api.call("POST", "/v1/chat/profile", answers);
        finish();
        resolve();
      },
    });
    form.dataset.alone = "";
  });
}

/** Takes a message for the colleagues, which becomes a ticket. */
export function leaveMessage(extras: Extras): void {
  const clientId = newClientId();
  const { form, finish } = build(extras, {
    intro: strings.form.leave,
    fields: [
      { key: "name", label: null, required: true },
      { key: "mobile", label: null, required: true },
    ],
    text: true,
    submit: strings.form.send,
    cancel: () => finish(),
    send: async (answers) => {
      const opened = await extras.api.call("POST", "/v1/chat/tickets", { client_id: clientId, ...answers });
      const said = strings.form.opened(asText(opened.code), asText(opened.day));
      form.replaceChildren(make("p", { role: "status" }, said), makeButton({ class: "primary" }, finish, strings.form.done));
      form.querySelector("button")?.focus();
    },
  });
}

interface Asked {
  intro: string;
  fields: readonly AskedField[];
  /** Whether a text is asked for too. */
  text?: boolean;
  submit: string;
  cancel?: () => void;
  /** Raises ApiError. */
  send: (answers: Answers) => Promise<void>;
}

function build(extras: Extras, asked: Asked): { form: HTMLFormElement; finish: () => void } {
  addSheet(extras.root);
  const note = make("p", { class: "form-error", role: "alert" });
  const fields = asked.fields.map(fieldOf);
  if (asked.text) fields.push(textField());
  const form = make(
    "form",
    { class: "form", novalidate: "" },
    make("p", {}, asked.intro),
    ...fields.map(({ row }) => row),
    note,
    make("button", { class: "primary", type: "submit" }, asked.submit),
    ...(asked.cancel ? [makeButton({ class: "link" }, asked.cancel, strings.form.cancel)] : []),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(asked, fields, note);
  });
  extras.tray.replaceChildren(form);
  fields[0]?.input.focus();
  const finish = (): void => {
    form.remove();
    extras.focus();
  };
  return { form, finish };
}

interface Field {
  key: string;
  label: string;
  required: boolean;
  input: HTMLInputElement | HTMLTextAreaElement;
  row: HTMLElement;
}

function fieldOf({ key, label, required }: AskedField): Field {
  const said = label ?? strings.form.fields[key];
  const isLatin = key === "mobile" || key === "email";
  const input = make("input", {
    name: key,
    dir: isLatin ? "ltr" : "auto",
    maxlength: "100",
    autocomplete: AUTOCOMPLETE[key],
    inputmode: key === "mobile" ? "tel" : key === "email" ? "email" : "text",
    ...(required ? { "aria-required": "true" } : {}),
  });
  const optional = required ? [] : [make("small", {}, strings.form.optional)];
  return { key, label: said, required, input, row: make("label", {}, make("span", {}, said, " ", ...optional), input) };
}

function textField(): Field {
  const input = make("textarea", { name: "text", rows: "3", dir: "auto", maxlength: "4000", "aria-required": "true" });
  const row = make("label", {}, make("span", {}, strings.form.text), input);
  return { key: "text", label: strings.form.text, required: true, input, row };
}

async function submit(asked: Asked, fields: readonly Field[], note: HTMLElement): Promise<void> {
  const complain = (text: string, field?: Field): void => {
    setText(note, text);
    for (const { input } of fields) input.ariaInvalid = String(input === field?.input);
    field?.input.focus();
  };
  const missing = fields.find(({ required, input }) => required && !input.value.trim());
  if (missing) return complain(strings.form.required(missing.label), missing);
  const given = fields.filter(({ input }) => input.value.trim()).map(({ key, input }) => [key, input.value.trim()]);
  try {
    await asked.send(Object.fromEntries(given));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const name = asText(error.data.field);
    complain(errorText(error.code, name), fields.find(({ key }) => key === name));
  }
}
