/** Has buttons take no press, or take them again. They keep the focus, which `disabled` would take away. */
export function setHeld(button: HTMLButtonElement, held: boolean): void {
  if (held) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

/** Whether a button takes no press for now. */
export function isHeld(button: HTMLButtonElement): boolean {
  return button.getAttribute("aria-disabled") === "true";
}

/** Has a button do something: once at a time, however often it is pressed. `act` never rejects. */
export function onPress(button: HTMLButtonElement, act: () => Promise<void>): HTMLButtonElement {
  button.addEventListener("click", async () => {
    if (isHeld(button)) return;
    setHeld(button, true);
    await act();
    setHeld(button, false);
  });
  return button;
}
