import { parseArgs } from "node:util";
import { z } from "zod";
import type { App } from "../services/auth/app.ts";
import { grantSchema, maxTtlS, signToken } from "../services/auth/token.ts";
import { userIdPattern } from "../services/auth/user-id.ts";
import { systemClock } from "../services/clock.ts";
import { readApps } from "../services/settings.ts";

const help = `Prints a token, and nothing else.

  npm run -s token -- --user alice [--name Alice] [--ttl 2h] [--grants JSON] [--app ID]
  npm run -s token -- --server [--user NAME]

  --user ID      The user: 1 to 32 letters, digits and !#$%&()+-:;<=.>?@[]^_{}~|
  --name NAME    The user's display name, at most 256 bytes
  --ttl TIME     How long it is good: 90s, 15m, 2h, 24d (default 2h, at most 24d)
  --grants JSON  What it allows: [{"room": "lobby*", "verbs": ["join", "send"]}]
  --server       A backend's token instead of a user's
  --app ID       The app, where CONFIG has several (default the first)

The app's secret comes from the file that CONFIG names; without one, from the development app.
`;

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function ttlFrom(text: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ttlS = Number(amount) * (seconds[unit ?? ""] ?? Number.NaN);
  if (!(ttlS >= 1 && ttlS <= maxTtlS))
    throw new Error("--ttl must be like 90s, 15m, 2h or 24d, at most 24d");
  return ttlS;
}

function grantsFrom(text: string) {
  try {
    return z.array(grantSchema).max(32).parse(JSON.parse(text));
  } catch {
    throw new Error('--grants must be JSON like [{"room": "lobby*", "verbs": ["join", "send"]}]');
  }
}

function appFrom(id: string | undefined): App {
  const { apps } = readApps(process.env);
  const app = id === undefined ? apps.values().next().value : apps.get(id);
  if (app === undefined) throw new Error(`--app must be one of ${[...apps.keys()].join(", ")}`);
  return app;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      user: { type: "string" },
      name: { type: "string", default: "" },
      ttl: { type: "string", default: "2h" },
      grants: { type: "string" },
      app: { type: "string" },
      server: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const userId = values.user ?? (values.server ? "server" : "");
  if (!userIdPattern.test(userId)) throw new Error("--user must be given, and be a user id");
  if (Buffer.byteLength(values.name) > 256) throw new Error("--name may have 256 bytes");
  const token = await signToken(appFrom(values.app), {
    userId,
    name: values.name,
    now: systemClock.now(),
    ttlS: ttlFrom(values.ttl),
    backend: values.server,
    ...(values.grants === undefined ? {} : { grants: grantsFrom(values.grants) }),
  });
  process.stdout.write(`${token}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
