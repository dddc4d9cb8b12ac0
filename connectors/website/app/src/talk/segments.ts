/** A piece of a message: `isolated` must be read left to right as a whole, `link` can also be opened. */
export interface Segment {
  kind: "plain" | "isolated" | "link";
  text: string;
}

const LINK = String.raw`https?:\/\/[^\s<>«»"]*[^\s<>«»".,:;!?)،؛؟]`;
const EMAIL = String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
const CODE = String.raw`[A-Z]{2,4}-\d{4}-\d{3,}`;
/** Grouped or masked digits: the groups of «۰۹۱۲ ۱۱۱ ۲۲۳۳» would otherwise change places in a Persian line. */
const GROUPED = String.raw`\+?[\d۰-۹]{2,}(?:[ \u00a0*-]+[\d۰-۹]{2,})+|\+[\d۰-۹]{6,}`;
/** Latin names with their numbers: in «HDCVI، ۵ مگاپیکسل» the ۵ would otherwise be read as part of the name. */
const LATIN_WORD = String.raw`(?:[\w.+&'\/-]*[\w+])?`;
const LATIN = `[A-Za-z]${LATIN_WORD}(?: [A-Za-z\\d]${LATIN_WORD})*`;

const SPECIAL = `(${LINK})|${EMAIL}|${CODE}|${GROUPED}`;
const ANYWHERE = new RegExp(SPECIAL, "g");
const IN_PERSIAN = new RegExp(`${SPECIAL}|${LATIN}`, "g");
const PERSIAN = /[\u0600-\u06ff]/;

/** The message in pieces; joined again they are the same text. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(PERSIAN.test(text) ? IN_PERSIAN : ANYWHERE)) {
    if (match.index > end) segments.push({ kind: "plain", text: text.slice(end, match.index) });
    segments.push({ kind: match[1] === undefined ? "isolated" : "link", text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) segments.push({ kind: "plain", text: text.slice(end) });
  return segments;
}
