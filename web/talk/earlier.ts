import { type History, type Message, ParlorError, type Room } from "../../client/index.ts";
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
  readonly #add: (messages: readonly Message[]) => void;
  #before: bigint | undefined;
  #state: "idle" | "loading" | "failed" | "done" = "idle";
  /** What is being loaded does not count any more once this is another. */
  #turn = 0;

  /** `add` is given what was loaded, the oldest first. */
  constructor(room: Room, add: (messages: readonly Message[]) => void) {
    this.#room = room;
    this.#add = add;
  }

  /** Loads some more, unless there is no more, or it is being loaded. Answers whether some came. */
  async load(): Promise<boolean> {
    if (this.#state !== "idle") return false;
    const turn = this.#turn;
    this.#say("loading", words().talk.loading);
    const page = await this.#page().catch((thrown: unknown) => ParlorError.from(thrown));
    if (turn !== this.#turn) return false;
    if (page instanceof ParlorError) {
      this.#failed(errorWords(page, this.#room.id));
      return false;
    }
    const { messages, before } = page;
    this.#before = before;
    const done = before === undefined;
    this.#say(done ? "done" : "idle", done && messages.length > 0 ? words().talk.beginning : "");
    this.#add(messages);
    return messages.length > 0;
  }

  /** From here on back, again: lines went, or came without this. */
  goBackTo(before: bigint | undefined): void {
    this.#turn += 1;
    this.#before = before;
    if (this.#state !== "failed") this.#say("idle", "");
  }

  #page(): Promise<History> {
    const from = this.#before === undefined ? {} : { before: this.#before };
    return this.#room.history({ ...from, limit: pageSize });
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
