import { type Heard, ParlorError, type Room } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { errorWords } from "../link/error-words.ts";

/** Messages that are asked for at once. */
const pageSize = 50;

/** Loads what was said earlier, page by page, when it is asked to. */
export class Earlier {
  /** How it goes, in words: above the oldest line. */
  readonly element = h("div", { class: "earlier" });
  readonly #room: Room;
  readonly #add: (messages: readonly Heard[]) => void;
  #before: bigint | undefined;
  #state: "idle" | "loading" | "failed" | "done" = "idle";

  /** `add` is given what was loaded, the oldest first. */
  constructor(room: Room, add: (messages: readonly Heard[]) => void) {
    this.#room = room;
    this.#add = add;
  }

  /** Loads some more, unless there is no more, or it is being loaded. */
  async load(): Promise<void> {
    if (this.#state !== "idle") return;
    this.#say("loading", words().talk.loading);
    try {
      const from = this.#before === undefined ? {} : { before: this.#before };
      const { messages, before } = await this.#room.history({ ...from, limit: pageSize });
      this.#before = before;
      if (before === undefined)
        this.#say("done", messages.length > 0 ? words().talk.beginning : "");
      else this.#say("idle", "");
      this.#add(messages);
    } catch (thrown) {
      this.#failed(errorWords(ParlorError.from(thrown), this.#room.id));
    }
  }

  /** From here on back, again: lines went, or came without this. */
  goBackTo(before: bigint | undefined): void {
    this.#before = before;
    if (this.#state === "done") this.#say("idle", "");
  }

  #failed(why: string): void {
    const click = (): void => {
      this.#state = "idle";
      void this.load();
    };
    const again = h("button", { type: "button", on: { click } }, words().talk.tryAgain);
    this.#say("failed", words().talk.noHistory(why));
    this.element.append(again);
  }

  #say(state: "idle" | "loading" | "failed" | "done", text: string): void {
    this.#state = state;
    this.element.replaceChildren(...(text === "" ? [] : [h("p", {}, text)]));
  }
}
