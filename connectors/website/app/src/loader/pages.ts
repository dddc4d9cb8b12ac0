import type { Site } from "./contract";

/** What the chat offers by itself on a page, by the first rule whose path fits. */
export function ruleFor(site: Site, path: string): Site["page_rules"][number] | undefined {
  return site.page_rules.find((rule) => fitsPath(rule.path, path));
}

/** Whether a path is meant by a pattern in which `*` stands for anything. */
export function fitsPath(pattern: string, path: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (!rest.length) return path === first;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of rest.entries()) {
    const found = index === rest.length - 1 ? path.length - piece.length : path.indexOf(piece, at);
    if (found < at || !path.startsWith(piece, found)) return false;
    at = found + piece.length;
  }
  return true;
}
