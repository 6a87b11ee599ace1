import type { Command } from "../command.ts";
import { connect, connectionFlags, isLoopback, urlFrom } from "../connection.ts";
import type { Given } from "../given.ts";
import { load } from "../load/load.ts";
import type { Figures } from "../load/tally.ts";
import { note, printJson } from "../output.ts";
import { type Column, printTable } from "../table.ts";
import { Refusal, UsageError } from "../usage.ts";

/** What one process can take in. */
const maxDeliveriesPerSecond = 100_000;

/** `parlor bench`: a short load, from outside. */
export const bench: Command = {
  name: "bench",
  what: "Runs a short load test, and says how the service bears it",
  operands: [],
  flags: {
    members: {
      value: "N",
      what: "Members of the room, each with a connection: 1 to 1000 (default 20)",
    },
    rate: { value: "N", what: "Messages a second, the members in turn: 1 to 1000 (default 10)" },
    seconds: { value: "N", what: "How long: 1 to 60 (default 5)" },
    "yes-this-server": { what: "Does so to a service that is not on this machine" },
    ...connectionFlags,
  },
  more: [
    "It makes a room of its own, bench-…, and takes it away in the end. The rates of the",
    "app hold: what they refuse is counted. It ends with 1 where something was refused or",
    "not told. The readers may share their machine with the service: figures that mean",
    "something are those of npm run -s bench.",
  ].join(" "),
  example: "parlor bench --members 100 --rate 20 --seconds 10",
  async run(given) {
    const url = urlFrom(given);
    const [members, rate, seconds] = [
      given.number("members", { min: 1, max: 1000, standard: 20 }),
      given.number("rate", { min: 1, max: 1000, standard: 10 }),
      given.number("seconds", { min: 1, max: 60, standard: 5 }),
    ];
    checkBounds(given, url, members * rate);
    const signal = given.io.interrupted();
    note(given.io, `${members} members, ${rate} messages a second, ${seconds} s…`);
    const figures = await load(connect(given), { url, members, rate, seconds, signal });
    if (given.has("json")) printJson(given.io, figures);
    else printTable(given.io, reportColumns, report(figures));
    const { missing, errors } = figures;
    if (missing > 0 || Object.keys(errors).length > 0)
      throw new Refusal("something was refused, or not told");
  },
};

function checkBounds(given: Given, url: string, deliveriesPerSecond: number): void {
  if (!isLoopback(url) && !given.has("yes-this-server"))
    throw new UsageError(
      `${url} is not on this machine: give --yes-this-server if it is yours to put a load on`,
    );
  if (deliveriesPerSecond > maxDeliveriesPerSecond)
    throw new UsageError(
      `--members times --rate may be ${maxDeliveriesPerSecond}: that many deliveries a second`,
    );
}

const reportColumns: readonly Column[] = [{ title: "WHAT" }, { title: "HOW MUCH", align: "right" }];

function report(figures: Figures): string[][] {
  const { members, sent, deliveries, missing, seconds, errors } = figures;
  const refused = Object.entries(errors).map(([reason, count]) => [reason, String(count)]);
  const rows = [
    ["members", String(members)],
    ["messages sent", String(sent)],
    ["deliveries", String(deliveries)],
    ["not delivered", String(missing)],
    ["seconds", seconds.toFixed(1)],
    ["deliveries a second", String(Math.round(figures.deliveriesPerSecond))],
    ["latency p50", `${figures.p50Ms.toFixed(1)} ms`],
    ["latency p99", `${figures.p99Ms.toFixed(1)} ms`],
    ["errors", refused.length === 0 ? "none" : ""],
    ...refused.map(([reason = "", count = ""]) => [`  ${reason}`, count]),
  ];
  return rows;
}
