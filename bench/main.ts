import { parseArgs } from "node:util";
import { crowded } from "./crowded.ts";
import { delivery } from "./delivery.ts";
import type { Options } from "./options.ts";
import { resumes } from "./resumes.ts";
import type { Rounds } from "./rounds.ts";
import { smallRooms } from "./small-rooms.ts";
import { stalled } from "./stalled.ts";
import { storeCosts } from "./store-costs.ts";
import { webhooks } from "./webhooks.ts";

const help = `Measures Parlor on this machine, and prints a table. Let nothing else run meanwhile.

  npm run -s bench -- store|delivery|small-rooms|stalled|resumes|crowded|webhooks [options]

  store          What commits cost, in memory and in Redis
  delivery       What it costs to tell everyone in a room, beside its peers
  small-rooms    What a message costs in a thousand rooms of three, from end to end
  stalled        What readers that take nothing cost, and those beside them
  resumes        What it takes that all streams are cut, and everyone comes back at once
  crowded        What a join costs in rooms of up to 100,000 members, and what a member takes up
  webhooks       What those who read notice of webhooks whose receiver fails, hangs and breaks off
  --rounds N     How often everything is measured, after once to warm up (default 5; 1 does not warm up)
  --seconds N    How long each time (default 3)
  --members N    Members of a room (default 1000; of all rooms of resumes, default 10000; of
                 the largest room of crowded, default 100000)
  --rooms N      Rooms of small-rooms (default 1000)
  --rate N       Messages a second in the room of stalled, and of webhooks (default 5)
  --profile      Says what the server does while everyone comes back

  Of delivery and small-rooms:

  --only A,B     Servers to measure, by their short names (default all): parlor, parlor-grpc, socket.io…
  --save FILE    Keeps the figures, as JSON
  --from FILE    Shows the figures of an earlier run, and measures nothing
  --plot FOLDER  Draws the figures, as SVG
`;

type Bench = (rounds: Rounds, options: Options) => Promise<string>;

const benches: Readonly<Record<string, Bench>> = {
  store: storeCosts,
  delivery,
  "small-rooms": smallRooms,
  stalled,
  resumes,
  crowded,
  webhooks,
};

/** Members where nothing else is said, and the most, where those are not 1000 and 10000. */
const standard: Readonly<Record<string, number>> = { resumes: 10_000, crowded: 100_000 };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      members: { type: "string" },
      rooms: { type: "string", default: "1000" },
      rate: { type: "string", default: "5" },
      profile: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      save: { type: "string" },
      from: { type: "string" },
      plot: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const [name = ""] = positionals;
  const bench = benches[name];
  if (bench === undefined || positionals.length !== 1)
    throw new Error(`say what to measure: ${Object.keys(benches).join(", ")}`);
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  const members = Number(values.members ?? standard[name] ?? "1000");
  const most = Math.max(10_000, standard[name] ?? 0);
  const rooms = Number(values.rooms);
  if (!(Number.isInteger(rounds) && rounds >= 1)) throw new Error("--rounds must be 1 or more");
  if (!(seconds > 0 && seconds <= 600))
    throw new Error("--seconds must be more than 0, at most 600");
  if (!(Number.isInteger(members) && members >= 1 && members <= most))
    throw new Error(`--members must be 1 to ${most}`);
  if (name === "crowded" && members < 100) throw new Error("crowded has rooms of 100 and more");
  const rate = Number(values.rate);
  if (!(rate >= 2 && rate <= 100)) throw new Error("--rate must be 2 to 100");
  if (!(Number.isInteger(rooms) && rooms >= 1 && rooms <= 2000))
    throw new Error("--rooms must be 1 to 2000");
  const only = values.only.split(",").filter((short) => short !== "");
  const { save, from, plot, profile } = values;
  const options = { members, rooms, rate, profile, only, save, from, plot };
  process.stdout.write(`${await bench({ rounds, seconds }, options)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exitCode = 2;
});
