import composer from "./composer.css?inline";
import messages from "./messages.css?inline";
import window from "./window.css?inline";

/** A sheet for the shadow root; a constructed one passes any content policy. */
export function sheetOf(...styles: string[]): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles.join(""));
  return sheet;
}

/** The look of the window. */
export const windowSheet = (): CSSStyleSheet => sheetOf(window, messages, composer);
