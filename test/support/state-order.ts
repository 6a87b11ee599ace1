import { isLive, type State } from "../../client/index.ts";

/** The states that one client told, and whether the next makes sense after them. */
export class StateOrder {
  #last: State["name"] = "connecting";
  #begun = false;

  /** What is wrong with the next state, in words; undefined where it makes sense. */
  next(state: State): string | undefined {
    const last = this.#last;
    this.#last = state.name;
    const wrong = this.#wrong(last, state);
    this.#begun ||= isLive(state);
    return wrong && `${state.name} after ${last}: ${wrong}`;
  }

  #wrong(last: State["name"], state: State): string | undefined {
    if (last === "ended") return "an end is final";
    switch (state.name) {
      case "live":
        return this.#begun ? "it was live before" : undefined;
      case "resumed":
        return this.#begun && last === "connecting" ? undefined : "nothing was lost";
      case "reset":
        return last === "live" || last === "resumed" ? undefined : "it was not live";
      case "connecting":
        return state.again === this.#begun ? undefined : `again is ${state.again}`;
      case "ended":
        return undefined;
    }
  }
}
