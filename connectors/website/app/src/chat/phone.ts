const FULL_SCREEN = "(max-width: 600px)";

/** Whether the open window covers the page. */
export function coversPage(): boolean {
  return matchMedia(FULL_SCREEN).matches;
}

/** While the window covers the page, Tab stays in it. */
export function keepFocusInside(panel: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab" || !coversPage()) return;
  const stops = [...panel.querySelectorAll<HTMLElement>("button, input, textarea, a[href], [tabindex='0']")].filter(
    (stop) => stop.getClientRects().length > 0 && !(stop as HTMLButtonElement).disabled,
  );
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (!from || (panel.getRootNode() as ShadowRoot).activeElement !== from) return;
  event.preventDefault();
  to?.focus();
}

/** Tells the style sheet how much of the screen the on-screen keyboard leaves, as `--visible-height`. */
export function followViewport(host: HTMLElement): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = (): void => host.style.setProperty("--visible-height", `${viewport.height}px`);
  viewport.addEventListener("resize", follow);
  follow();
}
