import { vi } from "vitest";

/** What a page keeps. */
function createStorage(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

/**
 * Has clients of this process believe that each of them is in a tab of its own, of one origin: Node has locks and
 * channels as browsers do. Undone by `vi.unstubAllGlobals`.
 */
export function pretendPage(): void {
  const heard = { addEventListener: () => {} };
  vi.stubGlobal("document", { hidden: false, ...heard });
  vi.stubGlobal("addEventListener", heard.addEventListener);
  vi.stubGlobal("localStorage", createStorage());
}
