import "./styles/ground.css";
import "./styles/hero.css";
import "./styles/sections.css";
import "./styles/narrow.css";

declare global {
  interface Window {
    Hamsokhan?: ((...command: unknown[]) => void) & { q?: ArrayLike<unknown>[] };
  }
}

/** Until the chat's script is there, commands wait in a queue: the second line of `docs/embedding.md`. */
window.Hamsokhan ??= function (...command) {
  (window.Hamsokhan!.q ??= []).push(command);
};

/** Every button that carries a question puts it to the chat. */
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-ask]") : null;
  if (!button) return;
  if (button.dataset.ask) window.Hamsokhan?.("send", button.dataset.ask);
  else window.Hamsokhan?.("open");
});
