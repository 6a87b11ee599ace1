import { isLive, type State } from "../client/index.ts";
import { h } from "./dom.ts";
import { icon } from "./icons.ts";

/** How long it is said that all is well again. */
const relievedMs = 2500;

/** Says how the link is, in words, where it is not as it should be. */
export class Band {
  /** What is shown. */
  readonly element = h("div", { class: "band", role: "status", hidden: true });
  #lost = false;

  /** Takes note of the state. */
  show(state: State): void {
    const lost = state.name === "connecting" && state.again;
    if (lost) this.#say(lostWords());
    else if (isLive(state) && this.#lost) this.#relieve();
    this.#lost = lost;
  }

  #say(text: string): void {
    if (this.element.textContent === text) return;
    this.element.replaceChildren(icon("offline"), h("span", {}, text));
    this.element.classList.remove("relieved");
    this.element.hidden = false;
  }

  #relieve(): void {
    this.element.replaceChildren(h("span", {}, "Connected again."));
    this.element.classList.add("relieved");
    setTimeout(() => {
      if (!this.#lost) this.element.hidden = true;
    }, relievedMs);
  }
}

function lostWords(): string {
  if (!navigator.onLine) return "You are offline. Your messages will be sent once you are back.";
  return "Reconnecting. Your messages will be sent.";
}
