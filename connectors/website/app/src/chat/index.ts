import { HamsokhanChat } from "./element";

declare global {
  interface HTMLElementTagNameMap {
    "hamsokhan-chat": HamsokhanChat;
  }
}

customElements.define("hamsokhan-chat", HamsokhanChat);
