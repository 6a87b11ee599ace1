import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { clockTime } from "../time.ts";

/** Names that are told; more are counted. */
const maxNames = 3;

/** Who came and who went, in one line for all that did so one after another. */
export class Arrivals {
  /** The line that grows, where nothing else was said since. */
  readonly element = h("li", { class: "line event" });
  readonly #joined: string[] = [];
  readonly #left: string[] = [];

  /** Someone came in. */
  joined(name: string): void {
    // Who went and came back in one breath is simply here.
    if (!forget(this.#left, name)) this.#joined.push(name);
    this.#show();
  }

  /** Someone went. */
  left(name: string): void {
    if (!forget(this.#joined, name)) this.#left.push(name);
    this.#show();
  }

  #show(): void {
    const { joined, left } = words().talk;
    const told = [sentence(this.#joined, joined), sentence(this.#left, left)].filter(
      (text) => text !== "",
    );
    this.element.hidden = told.length === 0;
    this.element.replaceChildren(h("p", {}, `${told.join(" · ")} · ${clockTime(new Date())}`));
  }
}

function sentence(
  names: readonly string[],
  tell: (names: readonly string[], more: number) => string,
): string {
  const shown = names.length > maxNames + 1 ? names.slice(0, maxNames) : names;
  return names.length === 0 ? "" : tell(shown, names.length - shown.length);
}

function forget(names: string[], name: string): boolean {
  const at = names.indexOf(name);
  if (at >= 0) names.splice(at, 1);
  return at >= 0;
}
