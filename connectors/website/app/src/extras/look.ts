import { sheetOf } from "../chat/styles";
import styles from "./extras.css?inline";

const dressed = new WeakSet<ShadowRoot>();

/** Adds the look of the parts that come later, once. */
export function addSheet(root: ShadowRoot): void {
  if (dressed.has(root)) return;
  dressed.add(root);
  root.adoptedStyleSheets.push(sheetOf(styles));
}
