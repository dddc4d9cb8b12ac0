type Child = Node | string;

/** A new element with attributes and children; strings become text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that does not submit anything. */
export function makeButton(
  attributes: Record<string, string>,
  onPress: () => void,
  ...children: Child[]
): HTMLButtonElement {
  const button = make("button", { type: "button", ...attributes }, ...children);
  button.addEventListener("click", onPress);
  return button;
}

/** Sets the text only when it differs, so that a screen reader does not hear it twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  chat: "M4 5.5h16a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-8.4L7 20.6V17H4a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1ZM7.5 9.7h9M7.5 13h5.5",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12 20 4.5 15.5 20l-4-6.2L4 12Zm7.5 1.8L20 4.5",
  down: "M12 5v13M6 12.5l6 6 6-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4.3l2.8 1.7",
  alert: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4.5m0 3v.1",
  star: "M6 6h12v12H6ZM12 3.5l8.5 8.5-8.5 8.5L3.5 12ZM11.2 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0",
  file: "M7 3.5h6.5L18 8v11.5a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1Zm6.5 0V8H18M9 12.5h6M9 16h4",
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon that takes the colour of the text; silent for screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
