import type { State } from "../client/index.ts";
import { h } from "./dom.ts";
import { icon } from "./icons.ts";

/** How long it is said that all is well again. */
const relievedMs = 2500;

/** Says how the link is, in words, where it is not as it should be. */
export class Band {
  /** What is shown. */
  readonly element = h("div", { class: "band", role: "status", hidden: true });
  #was: State["name"] = "live";

  /** Takes note of the state. */
  show(state: State): void {
    if (state.name === "reconnecting") this.#say(lostWords());
    else if (state.name === "live" && this.#was === "reconnecting") this.#relieve();
    this.#was = state.name;
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
      if (this.#was === "live") this.element.hidden = true;
    }, relievedMs);
  }
}

function lostWords(): string {
  if (!navigator.onLine) return "You are offline. Your messages will be sent once you are back.";
  return "Reconnecting. Your messages will be sent.";
}
