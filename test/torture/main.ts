import { parseArgs } from "node:util";
import { seedOf } from "../support/random.ts";
import { startRedis } from "../support/redis.ts";
import { startProcess } from "../support/service-process.ts";
import { withoutRates } from "../support/without-rates.ts";
import { defaultPlan, type Plan } from "./plan.ts";
import { report } from "./report.ts";
import { torture } from "./torture.ts";

const help = `Torments the service with members who come, go, break off, stall and vanish, and checks all that they
are told. Prints a table; ends with 1 where a promise was broken.

  npm run -s torture -- [--minutes N] [--rooms N] [--members N] [--redis]

  --minutes N    How long (default 1)
  --rooms N      In how many rooms (default 50)
  --members N    With how many members (default 500)
  --redis        With rooms in a Redis of its own, instead of in the service's memory

SEED in the environment decides what happens to whom, though not how fast; the seed is printed.
`;

function planFrom(args: Readonly<Record<"minutes" | "rooms" | "members", string>>): Plan {
  const [minutes, rooms, members] = [args.minutes, args.rooms, args.members].map(Number);
  if (!(Number(minutes) > 0 && Number(minutes) <= 24 * 60))
    throw new Error("--minutes must be more than 0, at most a day");
  if (!isCount(rooms)) throw new Error("--rooms must be 1 or more");
  if (!isCount(members)) throw new Error("--members must be 1 or more");
  const durationMs = Number(minutes) * 60_000;
  return { ...defaultPlan, durationMs, rooms, members, seed: seedOf(process.env) };
}

function isCount(count: number | undefined): count is number {
  return Number.isInteger(count) && Number(count) >= 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      rooms: { type: "string", default: String(defaultPlan.rooms) },
      members: { type: "string", default: String(defaultPlan.members) },
      redis: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const plan = planFrom(values);
  const say = (line: string) => void process.stdout.write(`torture: ${line}\n`);
  say(`SEED=${plan.seed}`);
  const redis = values.redis ? await startRedis() : undefined;
  const where: Record<string, string> = redis === undefined ? {} : { REDIS_URL: redis.url };
  const service = await startProcess({
    ...withoutRates(),
    GRACE_PERIOD_MS: String(plan.graceMs),
    ...where,
  });
  try {
    const result = await torture(service.url, plan, say);
    process.stdout.write(`${report(result)}\n`);
    process.exitCode = result.violations.length === 0 ? 0 : 1;
  } finally {
    await service.stop();
    await redis?.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exitCode = 2;
});
