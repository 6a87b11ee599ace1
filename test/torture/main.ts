import { parseArgs } from "node:util";
import { systemClock } from "../../services/clock.ts";
import { createMemoryStore } from "../../services/store/memory-store.ts";
import { Link } from "../../services/store/redis/link.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import { tables } from "../../services/tables.ts";
import { seedOf } from "../support/random.ts";
import { startRedis } from "../support/redis.ts";
import { startProcess } from "../support/service-process.ts";
import { withoutRates } from "../support/without-rates.ts";
import { defaultPlan, type Plan } from "./plan.ts";
import { report, webhookReport } from "./report.ts";
import { torture } from "./torture.ts";
import { defaultWebhookPlan, tortureWebhooks } from "./webhooks.ts";

const help = `Torments the service with clients that come, go, break off, stall and vanish, and checks all that they
are told, and tell. Prints a table; ends with 1 where a promise was broken.

  npm run -s torture -- [--minutes N] [--rooms N] [--members N] [--redis]
  npm run -s torture -- --webhooks [--events N] [--rooms N] [--redis]

  --minutes N    How long (default 1)
  --rooms N      In how many rooms (default 50; of webhooks 20)
  --members N    With how many members (default 500)
  --redis        With rooms in a Redis of its own, instead of in the service's memory
  --webhooks     Instead: delivers webhooks to a receiver that fails, hangs, breaks off and goes away
  --events N     How many events (default 10000)

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
      rooms: { type: "string" },
      members: { type: "string", default: String(defaultPlan.members) },
      redis: { type: "boolean", default: false },
      webhooks: { type: "boolean", default: false },
      events: { type: "string", default: String(defaultWebhookPlan.events) },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const say = (line: string) => void process.stdout.write(`torture: ${line}\n`);
  if (values.webhooks) return webhooks(values, say);
  const plan = planFrom({ ...values, rooms: values.rooms ?? String(defaultPlan.rooms) });
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

/** Torments webhooks alone. */
async function webhooks(
  values: { readonly events: string; readonly rooms?: string | undefined; readonly redis: boolean },
  say: (line: string) => void,
): Promise<void> {
  const [events, rooms] = [values.events, values.rooms ?? defaultWebhookPlan.rooms].map(Number);
  if (!isCount(events)) throw new Error("--events must be 1 or more");
  if (!isCount(rooms)) throw new Error("--rooms must be 1 or more");
  const plan = { ...defaultWebhookPlan, events, rooms, seed: seedOf(process.env) };
  say(`SEED=${plan.seed}`);
  const redis = values.redis ? await startRedis() : undefined;
  const store =
    redis === undefined
      ? createMemoryStore({ clock: systemClock })
      : new RedisStore({
          link: await Link.open([redis.url]),
          tables,
        });
  try {
    const result = await tortureWebhooks(store, plan);
    process.stdout.write(`${webhookReport(result)}\n`);
    process.exitCode = result.violations.length === 0 ? 0 : 1;
  } finally {
    await store.close();
    await redis?.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exitCode = 2;
});
