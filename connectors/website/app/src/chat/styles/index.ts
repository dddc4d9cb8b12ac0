import composer from "./composer.css?inline";
import messages from "./messages.css?inline";
import theme from "./theme.css?inline";
import window from "./window.css?inline";

/** The chat's whole look, for a shadow root; a constructed sheet passes any content policy. */
export function chatStyles(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([theme, window, messages, composer].join("\n"));
  return sheet;
}
