import { make } from "../chat/dom";
import { segmentsOf, type Segment } from "./segments";

/** A text with its codes, numbers and links kept in reading order. Never markup. */
export function textNodes(text: string): Node[] {
  return segmentsOf(text).map(segmentNode);
}

function segmentNode({ kind, text }: Segment): Node {
  if (kind === "plain") return document.createTextNode(text);
  if (kind === "isolated") return make("bdi", { dir: "ltr" }, text);
  return make("a", { href: text, target: "_blank", rel: "noopener noreferrer nofollow", dir: "ltr" }, text);
}
