import { h } from "./dom.ts";

/** The room's name, on the page and in its title; there with how much was said while nobody looked. */
export class Title {
  /** What is shown. */
  readonly element = h("h1", {});
  #name = "";
  #unread = 0;
  readonly #looked = (): void => {
    if (document.hidden) return;
    this.#unread = 0;
    this.#show();
  };

  constructor() {
    document.addEventListener("visibilitychange", this.#looked);
  }

  /** Names the room. */
  name(name: string): void {
    this.#name = name;
    this.element.textContent = name;
    this.element.title = name;
    this.#show();
  }

  /** Something was said. */
  said(): void {
    if (document.hidden) this.#unread += 1;
    this.#show();
  }

  /** Back to the plain title. */
  close(): void {
    document.removeEventListener("visibilitychange", this.#looked);
    document.title = "Parlor";
  }

  #show(): void {
    const unread = this.#unread === 0 ? "" : `(${this.#unread}) `;
    document.title = `${unread}${this.#name} · Parlor`;
  }
}
