import { fileURLToPath } from "node:url";
import pino, { type Logger } from "pino";
import { systemClock } from "./clock.ts";
import { ConfigError } from "./config-file.ts";
import { type Server, startServer } from "./server.ts";
import { readSettings, SettingError, type Settings, settingsHelp } from "./settings.ts";
import { createMemoryStore } from "./store/memory-store.ts";
import { inspect, openLink, RedisError } from "./store/redis/inspect.ts";
import { RedisStore } from "./store/redis-store.ts";
import type { Store } from "./store/store.ts";
import { tables } from "./tables.ts";

/** The pages, as `npm run build` leaves them. */
export const pagesFolder = fileURLToPath(new URL("../web/dist", import.meta.url));

if (import.meta.main) {
  if (process.argv.includes("--help")) process.stdout.write(settingsHelp());
  else await start(process.env);
}

/** Starts a node with the settings of an environment. Ends the process where they are wrong. */
export function start(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  return run(settingsOrExit(env));
}

/** Runs a node until it is told to stop. */
async function run(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel });
  const store = await openStore(settings, log).catch((error: unknown) => fail(error));
  const server = await startServer({
    ...settings,
    store,
    clock: systemClock,
    log,
    pagesFolder,
  }).catch((error: unknown) => fail(error));
  log.info({ url: server.url, node: process.version }, "listening");
  if (settings.development !== undefined) process.stdout.write(greeting(server.url));
  stopOnSignals(server, log, settings);
}

/** Opens the store: in Redis where there is one, else in this process. */
async function openStore({ redisUrls }: Settings, log: Logger): Promise<Store> {
  if (redisUrls.length === 0) return createMemoryStore({ clock: systemClock });
  const link = await openLink(redisUrls);
  for (const warning of await inspect(link)) log.warn(`Redis: ${warning}`);
  return new RedisStore({ link, tables });
}

/** What people need who just started it. */
function greeting(url: string): string {
  return [
    "",
    `  Parlor is ready. Open ${url} to chat, or try:`,
    "",
    `    npm run -s token -- --user alice > token.txt`,
    `    npx buf curl ${url}/parlor.v1.AuthService/Login -d "{\\"token\\": \\"$(cat token.txt)\\"}"`,
    "",
    "",
  ].join("\n");
}

/**
 * Drains the node on SIGTERM, and ends it without that on Ctrl+C; on a second signal the process ends at
 * once.
 */
function stopOnSignals(
  server: Server,
  log: Logger,
  { drainMs, shutdownGraceMs: graceMs }: Pick<Settings, "drainMs" | "shutdownGraceMs">,
) {
  let stopping = false;
  const stop = (how: { readonly drainMs: number; readonly exitCode: number }) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info("stopping");
    server.close({ drainMs: how.drainMs, graceMs }).then(
      () => process.exit(how.exitCode),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", () => stop({ drainMs, exitCode: 0 }));
  process.on("SIGINT", () => stop({ drainMs: 0, exitCode: 0 }));
  // After a fault that nothing caught, nothing is sure: the node drains and ends.
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "a fault that nothing caught");
    if (!stopping) stop({ drainMs: 0, exitCode: 1 });
  });
}

function settingsOrExit(env: Readonly<Record<string, string | undefined>>): Settings {
  try {
    return readSettings(env);
  } catch (error) {
    return fail(error);
  }
}

/** Says what is wrong in a line, and exits. */
function fail(error: unknown): never {
  const known = [SettingError, ConfigError, RedisError].some((kind) => error instanceof kind);
  const listening = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (known && error instanceof Error) process.stderr.write(`${error.message}\n`);
  else if (listening) process.stderr.write("PORT is in use: set another, or 0 for any free one\n");
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
}
