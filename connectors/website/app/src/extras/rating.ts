import { make, setText } from "../chat/dom";
import { ApiError } from "../talk/http";
import { persianNumber } from "../talk/persian-time";
import type { Extras } from "./extras";
import { addSheet } from "./look";
import { errorText, strings } from "./strings.fa";

const SCORES = [1, 2, 3, 4, 5];

/** Asks how the conversation was: one to five, and a word if there is one. */
export function askRating(place: HTMLElement, { api, root }: Extras, onRated: () => void): void {
  addSheet(root);
  const stars = SCORES.map((score) => {
    const input = make("input", { type: "radio", name: "score", value: String(score), "aria-label": strings.rating.star(persianNumber(score)) });
    return make("label", { class: "star" }, input, make("span", { "aria-hidden": "true" }, "★"));
  });
  const comment = make("textarea", { rows: "2", dir: "auto", maxlength: "1000", placeholder: strings.rating.comment, "aria-label": strings.rating.comment });
  const note = make("p", { role: "status" });
  const send = make("button", { type: "submit", class: "primary", disabled: "" }, strings.rating.send);
  const form = make("form", { class: "rating" }, make("fieldset", {}, make("legend", {}, strings.rating.ask), ...stars), comment, send);
  comment.hidden = true;
  form.addEventListener("change", () => {
    const chosen = Number(new FormData(form).get("score"));
    stars.forEach((star, index) => star.toggleAttribute("data-on", index < chosen));
    comment.hidden = false;
    send.disabled = false;
    send.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const score = Number(new FormData(form).get("score"));
    try {
      await api.call("POST", "/v1/chat/rating", { score, ...(comment.value.trim() ? { comment: comment.value.trim() } : {}) });
      onRated();
      setText(note, strings.rating.thanks);
      // Not the writing line, which on a phone would bring up the keyboard.
      note.tabIndex = -1;
      if (form.contains(root.activeElement)) note.focus();
      form.remove();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(note, errorText(error.code));
    }
  });
  place.replaceChildren(form, note);
}
