import { roomKeyOf } from "./keyboard.ts";

/** What the keys of a room do. */
export interface RoomKeys {
  people(): void;
  copy(): void;
  keys(): void;
  leave(): void;
  escape(): void;
}

/** Listens for the keys of a room, wherever the focus is, until the signal aborts. */
export function listenForKeys(signal: AbortSignal, keys: RoomKeys): void {
  const byLetter: Readonly<Record<string, () => void>> = {
    P: keys.people,
    L: keys.leave,
    C: keys.copy,
    K: keys.keys,
  };
  const keydown = (event: KeyboardEvent): void => {
    if (document.querySelector("dialog[open]") !== null) return; // which has keys of its own
    const act = byLetter[roomKeyOf(event) ?? ""];
    if (act !== undefined) {
      event.preventDefault();
      act();
    } else if (event.key === "Escape" && !event.isComposing) keys.escape();
  };
  document.addEventListener("keydown", keydown, { signal });
}
