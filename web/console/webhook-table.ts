import { h } from "../dom.ts";
import type { WebhookStanding } from "./node-readings.ts";
import { cell, table } from "./table.ts";
import type { Speech } from "./words.ts";

/** Behind by more than this many seconds, a webhook is said to catch up. */
const behindSeconds = 5;

/** The webhooks that the node works on, and how they stand. */
export class WebhookTable {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #speech: Speech;
  readonly #rows = h("tbody", {});
  readonly #table: HTMLElement;
  readonly #none: HTMLElement;
  #shown = "";

  constructor(speech: Speech) {
    const { webhooks } = speech.words;
    this.#speech = speech;
    const columns = [
      { text: webhooks.app },
      { text: webhooks.url },
      { text: webhooks.state },
      { text: webhooks.taken, number: true },
      { text: webhooks.failures, number: true },
      { text: webhooks.waiting, number: true },
      { text: webhooks.behind, number: true },
    ];
    this.#table = table({ label: webhooks.heading, columns, rows: this.#rows });
    this.#none = h("p", { class: "soft" }, webhooks.none);
    this.element = h(
      "section",
      { class: "webhooks", "aria-labelledby": "webhooks-heading" },
      h("h2", { id: "webhooks-heading" }, webhooks.heading),
      this.#none,
      this.#table,
    );
  }

  /** Shows how they stand; `known` is whether the node has told at all. */
  show(standings: readonly WebhookStanding[], known: boolean): void {
    this.element.hidden = !known;
    this.#none.hidden = standings.length > 0;
    this.#table.hidden = standings.length === 0;
    const text = JSON.stringify(standings);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#rows.replaceChildren(...standings.map((standing) => this.#row(standing)));
  }

  #row(standing: WebhookStanding): HTMLElement {
    const { format } = this.#speech;
    const { app, url, taken, failures, waiting, lagSeconds } = standing;
    return h(
      "tr",
      {},
      cell(app),
      h("th", { scope: "row", class: "wide" }, url),
      h("td", {}, this.#state(standing)),
      cell(format.count(taken), "number"),
      cell(format.count(failures), "number"),
      cell(format.count(waiting), "number"),
      cell(format.seconds(lagSeconds), "number"),
    );
  }

  #state({ failingRooms, lagSeconds }: WebhookStanding): HTMLElement {
    const { webhooks } = this.#speech.words;
    if (failingRooms > 0)
      return h(
        "span",
        { class: "badge alarm" },
        webhooks.failing(this.#speech.format.count(failingRooms)),
      );
    if (lagSeconds > behindSeconds) return h("span", { class: "badge" }, webhooks.behindState);
    return h("span", { class: "badge good" }, webhooks.well);
  }
}
