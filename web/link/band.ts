import { isLive, type State } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";

/** How long it is said that all is well again. */
const relievedMs = 4000;

/** Says how the link is, in words, where it is not as it should be. Without words it is there, and not seen. */
export class Band {
  /** What is shown. */
  readonly element = h("div", { class: "band", role: "status" });
  #lost = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes note of the state. */
  show(state: State): void {
    const { link } = words();
    if (state.name === "connecting" && state.again)
      this.#say(navigator.onLine ? link.again : link.offline);
    else if (isLive(state) && this.#lost)
      this.#relieve(state.name === "resumed" ? link.resumed : link.back);
  }

  /** Something was missed after all. */
  missed(): void {
    if (this.element.classList.contains("relieved")) this.#relieve(words().link.back);
  }

  #say(text: string): void {
    this.#lost = true;
    clearTimeout(this.#timer);
    if (this.element.textContent === text) return;
    this.element.classList.remove("relieved");
    this.element.replaceChildren(icon("offline"), h("span", {}, text));
  }

  #relieve(text: string): void {
    this.#lost = false;
    clearTimeout(this.#timer);
    this.element.classList.add("relieved");
    this.element.replaceChildren(h("span", {}, text));
    this.#timer = setTimeout(() => this.element.replaceChildren(), relievedMs);
  }
}
