/** Shows or hides a small box for a button. Escape and a press elsewhere close it, and the button has the focus again. */
export function toggle(button: HTMLButtonElement, root: ShadowRoot, build: (close: () => void) => HTMLElement): void {
  const known = root.getElementById("popover");
  if (known) {
    known.dispatchEvent(new Event("dismiss"));
    if (button.getAttribute("aria-controls") === "popover") return;
  }
  const away = new AbortController();
  const close = (): void => {
    away.abort();
    if (box.contains(root.activeElement)) button.focus();
    box.remove();
    button.ariaExpanded = "false";
    button.removeAttribute("aria-controls");
  };
  const box = build(close);
  box.id = "popover";
  const { signal } = away;
  box.addEventListener("dismiss", close, { signal });
  box.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        close();
      } else move(box, event);
    },
    { signal },
  );
  root.addEventListener("pointerdown", (event) => !box.contains(event.target as Node) && !button.contains(event.target as Node) && close(), { signal });
  button.ariaExpanded = "true";
  button.setAttribute("aria-controls", "popover");
  button.closest(".head, .composer")!.before(box);
  box.querySelector<HTMLElement>("button")?.focus();
}

/** Arrow keys go through the box's buttons. */
function move(box: HTMLElement, event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowLeft: 1, ArrowUp: -1, ArrowRight: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [...box.querySelectorAll<HTMLElement>("button")];
  const at = stops.indexOf((box.getRootNode() as ShadowRoot).activeElement as HTMLElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
}
