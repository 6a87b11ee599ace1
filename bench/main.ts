import { parseArgs } from "node:util";
import type { Rounds } from "./rounds.ts";
import { storeCosts } from "./store-costs.ts";

const help = `Measures Parlor on this machine, and prints a table. Let nothing else run meanwhile.

  npm run -s bench -- store [--rounds N] [--seconds N]

  store          What commits cost, in memory and in Redis
  --rounds N     How often everything is measured (default 5)
  --seconds N    How long each time (default 3)
`;

const benches: Readonly<Record<string, (rounds: Rounds) => Promise<string>>> = {
  store: storeCosts,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const [name = ""] = positionals;
  const bench = benches[name];
  if (bench === undefined || positionals.length !== 1)
    throw new Error(`say what to measure: ${Object.keys(benches).join(", ")}`);
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  if (!(Number.isInteger(rounds) && rounds >= 1)) throw new Error("--rounds must be 1 or more");
  if (!(seconds > 0 && seconds <= 600))
    throw new Error("--seconds must be more than 0, at most 600");
  process.stdout.write(`${await bench({ rounds, seconds })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exitCode = 2;
});
