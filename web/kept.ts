/** What the browser keeps of this page. Where site data is blocked nothing is kept, and all goes on. */
export interface Kept {
  /** What is kept under a key; empty for nothing. */
  get(key: string): string;
  /** Keeps a value; empty forgets it. */
  set(key: string, value: string): void;
}

/** The key of the language that one reads, for every page of the service: the tag, "en" or "zh". */
export const languageKey = "parlor.language";

/** Kept for the next time, for all tabs. */
export const keptHere: Kept = keptIn(() => localStorage);

/** Kept for this tab, through a reload. */
export const keptInTab: Kept = keptIn(() => sessionStorage);

/** `storage` throws where the browser lets the page keep nothing. */
function keptIn(storage: () => Storage): Kept {
  return {
    get: (key) => tried(() => storage().getItem(key)) ?? "",
    set: (key, value) =>
      void tried(() => (value === "" ? storage().removeItem(key) : storage().setItem(key, value))),
  };
}

function tried<Answer>(act: () => Answer): Answer | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
