import type { Off } from "../../client/emitter.ts";
import type { Sanction } from "../../gen/parlor/v1/sanction_pb.ts";
import { h } from "../dom.ts";
import { onFrame } from "../on-frame.ts";
import { errorWords } from "./error-words.ts";
import { actorWords, timeWords } from "./event-words.ts";
import { Pager } from "./pager.ts";
import { onPress } from "./press.ts";
import { emptyWords } from "./reading.ts";
import type { RoomModel } from "./room-model.ts";
import { everyone } from "./sanctions.ts";
import { cell, replaceRows, table } from "./table.ts";
import type { Speech } from "./words.ts";

/** Rows on a page of the table. */
const pageSize = 10;

/** What a table of sanctions is made of. */
export interface SanctionsTableOptions {
  readonly model: RoomModel;
  readonly speech: Speech;
  readonly kind: "mutes" | "bans";
  /** Ends a user's; with an empty id that of everyone. */
  end(userId: string): Promise<void>;
  /** What stands beside the heading. */
  readonly beside: readonly Node[];
}

/** Who is muted in a room, or banned from it. */
export class SanctionsTable {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: SanctionsTableOptions;
  readonly #rows = h("tbody", {});
  readonly #table: HTMLElement;
  readonly #none: HTMLElement;
  readonly #fault = h("p", { class: "fault", role: "alert" });
  readonly #pager: Pager;
  readonly #frame = onFrame(() => this.#draw());
  readonly #off: Off;

  constructor(options: SanctionsTableOptions) {
    const { model, speech, kind } = options;
    const { sanctions } = speech.words;
    this.#options = options;
    this.#pager = new Pager({ speech, pageSize, turned: () => this.#draw() });
    const label = sanctions[kind];
    const act = { text: speech.words.user.act, number: true };
    const [user, until] = [{ text: sanctions.user }, { text: sanctions.until }];
    const by = { text: sanctions.by, aside: true };
    const columns = [user, until, by, { text: sanctions.note }, act];
    this.#table = table({ label, columns, rows: this.#rows });
    this.#none = h("p", { class: "soft" });
    this.element = h(
      "section",
      { "aria-labelledby": `${kind}-heading` },
      h(
        "div",
        { class: "section-head" },
        h("h2", { id: `${kind}-heading`, tabindex: -1 }, label),
        ...options.beside,
      ),
      this.#none,
      this.#table,
      this.#pager.element,
      this.#fault,
    );
    this.#off = model.on("sanctions", () => this.#frame.ask());
    this.#draw();
  }

  /** Draws no more. */
  close(): void {
    this.#off();
    this.#frame.stop();
  }

  #draw(): void {
    const { model, kind, speech } = this.#options;
    const { noMutes, noBans } = speech.words.sanctions;
    const sanctions = [...model.sanctions[kind].values()];
    const rows = this.#pager.pageOf(sanctions).map((one) => this.#row(one));
    replaceRows(this.#rows, rows);
    const none = kind === "mutes" ? noMutes : noBans;
    this.#none.textContent = emptyWords(model.sanctionsReading, none, speech.words);
    this.#none.hidden = sanctions.length > 0;
    this.#table.hidden = sanctions.length === 0;
  }

  #row({ userId, until, actor, note }: Sanction): HTMLElement {
    const { speech } = this.#options;
    const user = userId === everyone ? speech.words.sanctions.everyone : userId;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, user),
      cell(timeWords(until, speech) || speech.words.sanctions.forGood),
      cell(actorWords(actor, speech), "aside"),
      cell(note, "wide"),
      h("td", { class: "number act" }, this.#button(userId, user)),
    );
  }

  #button(userId: string, user: string): HTMLElement {
    const { speech, kind, end } = this.#options;
    const { sanctions } = speech.words;
    const [text, whom] =
      kind === "mutes"
        ? [sanctions.unmute, sanctions.unmuteWhom(user)]
        : [sanctions.unban, sanctions.unbanWhom(user)];
    const button = h("button", { type: "button", "aria-label": whom, "data-focus": userId }, text);
    return onPress(button, async () => {
      this.#fault.textContent = await end(userId).then(
        () => "",
        (thrown: unknown) => errorWords(thrown, speech.words),
      );
    });
  }
}
