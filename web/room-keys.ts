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
  const byCode: Readonly<Record<string, () => void>> = {
    KeyP: keys.people,
    KeyL: keys.leave,
    KeyC: keys.copy,
    KeyK: keys.keys,
  };
  const keydown = (event: KeyboardEvent): void => {
    if (document.querySelector("dialog[open]") !== null) return; // which has keys of its own
    const act = event.altKey && !event.ctrlKey && !event.metaKey ? byCode[event.code] : undefined;
    if (act !== undefined) {
      event.preventDefault();
      act();
    } else if (event.key === "Escape") keys.escape();
  };
  document.addEventListener("keydown", keydown, { signal });
}
