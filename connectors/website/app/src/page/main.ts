import "./styles/ground.css";
import "./styles/hero.css";
import "./styles/sections.css";
import "./styles/narrow.css";
import "../chat";

/** Every button that carries a question puts it to the chat. */
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-ask]") : null;
  if (!button) return;
  const chat = document.querySelector("hamsokhan-chat");
  if (button.dataset.ask) chat?.ask(button.dataset.ask);
  else chat?.open();
});
