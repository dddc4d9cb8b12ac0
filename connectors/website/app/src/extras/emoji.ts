import { make, makeButton } from "../chat/dom";
import type { Extras } from "./extras";
import { addSheet } from "./look";
import { toggle } from "./popover";
import { strings } from "./strings.fa";

const EMOJI = "🙂 😊 😄 😁 😅 😂 😉 😍 🤔 😐 😕 😢 😭 😡 😴 😎 🙏 👍 👎 👌 👏 💪 🤝 ✋ 🌹 🌷 🌸 ❤️ 💚 ✅ ❌ ⏰ 📞 📷 📄 💳 🚚 🎉";

/** Shows or hides the emoji; a chosen one is written at the cursor. */
export function toggleEmoji(button: HTMLButtonElement, { root, insert, focus }: Extras): void {
  addSheet(root);
  toggle(button, root, (close) => {
    const signs = EMOJI.split(" ").map((sign) =>
      makeButton({}, () => {
        close();
        insert(sign);
        focus();
      }, sign),
    );
    return make("div", { class: "emoji", role: "group", "aria-label": strings.emoji }, ...signs);
  });
}
