import type { Off } from "../../client/emitter.ts";
import { h } from "../dom.ts";
import { onFrame } from "../on-frame.ts";
import { type Plotted, plotted } from "./node-readings.ts";
import { Plot } from "./plot.ts";
import { write } from "./table.ts";
import type { Watch } from "./watch.ts";
import { WebhookTable } from "./webhook-table.ts";
import type { Speech } from "./words.ts";

/** The least that the top of each drawing stands for: so that what is near nothing looks so. */
const ceilings: Readonly<Record<Plotted, number>> = {
  messages: 5,
  deliveries: 5,
  calls: 5,
  streams: 5,
  connections: 5,
  slowReaders: 1,
  memory: 100e6,
  cpu: 1,
};

/** How the node fares: plots of the last minutes, and the webhooks that it works on. */
export class NodePanel {
  /** What is shown of the node. */
  readonly element: HTMLElement;
  /** What is shown of webhooks. */
  readonly webhooks: WebhookTable;
  readonly #watch: Watch;
  readonly #speech: Speech;
  readonly #plots: Readonly<Record<Plotted, Plot>>;
  readonly #fault = h("p", { class: "notice", hidden: true });
  readonly #lag = h("p", { class: "soft small" });
  readonly #frame = onFrame(() => this.#draw());
  readonly #off: Off;

  constructor(watch: Watch, speech: Speech) {
    const { node } = speech.words;
    this.#watch = watch;
    this.#speech = speech;
    const make = (name: Plotted): Plot => new Plot(node.names[name]);
    this.#plots = {
      messages: make("messages"),
      deliveries: make("deliveries"),
      calls: make("calls"),
      streams: make("streams"),
      connections: make("connections"),
      slowReaders: make("slowReaders"),
      memory: make("memory"),
      cpu: make("cpu"),
    };
    this.webhooks = new WebhookTable(speech);
    const plots = h("div", { class: "plots" }, ...plotted.map((name) => this.#plots[name].element));
    this.element = h(
      "section",
      { class: "node", "aria-labelledby": "node-heading" },
      h("h2", { id: "node-heading" }, node.heading),
      h("p", { class: "soft small" }, node.hint),
      this.#fault,
      plots,
      h("p", { class: "soft small" }, node.slow),
      this.#lag,
    );
    this.#off = watch.on("node", () => this.#frame.ask());
    this.#draw();
  }

  /** Draws no more. */
  close(): void {
    this.#off();
    this.#frame.stop();
  }

  #draw(): void {
    const { node } = this.#watch;
    const { words, format } = this.#speech;
    const fault =
      node.telling === "not-allowed"
        ? words.node.notAllowed
        : node.telling === "no-answer"
          ? words.node.noAnswer
          : "";
    if (this.#fault.textContent !== fault) this.#fault.textContent = fault;
    this.#fault.hidden = fault === "";
    for (const name of plotted) this.#drawPlot(name);
    const known = node.telling === "yes";
    write(this.#lag, known ? words.node.lag(format.count(node.lag)) : "");
    this.webhooks.show(node.webhooks, known);
  }

  #drawPlot(name: Plotted): void {
    const { format, words } = this.#speech;
    const { node } = this.#watch;
    const series = node.series[name];
    const known = series.last !== undefined && (name === "messages" || node.telling === "yes");
    const now = known ? this.#written(name, series.last ?? 0) : words.node.unknown;
    const most = this.#written(name, series.most);
    const note =
      name === "slowReaders"
        ? words.node.total(format.count(node.slowReaders))
        : words.node.most(most);
    this.#plots[name].draw(series, ceilings[name], {
      now,
      note: known ? note : "",
      label: words.node.plot(words.node.names[name], now, most),
    });
  }

  #written(name: Plotted, value: number): string {
    const { format, words } = this.#speech;
    if (name === "memory") return format.bytes(value);
    if (name === "cpu") return format.percent(value);
    if (name === "streams" || name === "connections") return format.count(value);
    return words.node.perSecond(format.rate(value));
  }
}
