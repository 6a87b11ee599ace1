import { parseArgs } from "node:util";
import { delivery } from "./delivery.ts";
import { resumes } from "./resumes.ts";
import type { Rounds } from "./rounds.ts";
import { stalled } from "./stalled.ts";
import { storeCosts } from "./store-costs.ts";

const help = `Measures Parlor on this machine, and prints a table. Let nothing else run meanwhile.

  npm run -s bench -- store|delivery|stalled|resumes [--rounds N] [--seconds N] [--members N]

  store          What commits cost, in memory and in Redis
  delivery       What it costs to tell everyone in a room, beside its peers
  stalled        What readers that take nothing cost, and those beside them
  resumes        What it takes that all streams are cut, and everyone comes back at once
  --rounds N     How often everything is measured (default 5)
  --seconds N    How long each time (default 3)
  --members N    Members of a room (default 1000; of all rooms, 10000, where they come back)
  --rate N       Messages a second to those beside stalled readers (default 5)
  --profile      Says what the server does while they come back
`;

interface Options {
  readonly members: number;
  readonly rate: number;
  readonly profile: boolean;
}

type Bench = (rounds: Rounds, options: Options) => Promise<string>;

const benches: Readonly<Record<string, Bench>> = { store: storeCosts, delivery, stalled, resumes };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      members: { type: "string" },
      rate: { type: "string", default: "5" },
      profile: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const [name = ""] = positionals;
  const bench = benches[name];
  if (bench === undefined || positionals.length !== 1)
    throw new Error(`say what to measure: ${Object.keys(benches).join(", ")}`);
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  const members = Number(values.members ?? (name === "resumes" ? "10000" : "1000"));
  if (!(Number.isInteger(rounds) && rounds >= 1)) throw new Error("--rounds must be 1 or more");
  if (!(seconds > 0 && seconds <= 600))
    throw new Error("--seconds must be more than 0, at most 600");
  if (!(Number.isInteger(members) && members >= 1 && members <= 10_000))
    throw new Error("--members must be 1 to 10000");
  const rate = Number(values.rate);
  if (!(rate >= 2 && rate <= 100)) throw new Error("--rate must be 2 to 100");
  const report = await bench({ rounds, seconds }, { members, rate, profile: values.profile });
  process.stdout.write(`${report}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exitCode = 2;
});
