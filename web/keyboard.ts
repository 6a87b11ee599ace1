/** Whether this is a Mac, where Option types letters of its own and keys have other names. */
const isMac = /^Mac/.test(navigator.platform);

/** The keys that let words fly, as they are called here. */
export const flyKeys = isMac ? "⌘ Enter" : "Ctrl Enter";

/** The keys that go with a letter of the room's keys, as they are called here, and as `aria-keyshortcuts` has them. */
export const roomKeys = isMac
  ? { shown: "⌃ ⇧", aria: "Control+Shift" }
  : { shown: "Alt", aria: "Alt" };

/** The letter of the room's keys that is pressed, in capitals; undefined for any other key. */
export function roomKeyOf(event: KeyboardEvent): string | undefined {
  const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
  // "@" and the like are typed with AltGraph, which says that Alt and Control are held.
  if (isComposing || metaKey || event.getModifierState("AltGraph")) return undefined;
  const held = isMac ? ctrlKey && shiftKey && !altKey : altKey && !ctrlKey && !shiftKey;
  return held && /^[a-z]$/i.test(key) ? key.toUpperCase() : undefined;
}
