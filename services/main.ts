import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pino, { type Logger } from "pino";
import { systemClock } from "./clock.ts";
import { ConfigError } from "./config-file.ts";
import { type Interrupt, onInterrupt } from "./interrupt.ts";
import { type Server, startServer } from "./server.ts";
import { readSettings, SettingError, type Settings, settingsHelp } from "./settings.ts";
import { listenProblem, StartError } from "./start-problem.ts";
import { createMemoryStore } from "./store/memory-store.ts";
import { inspect, openLink, RedisError } from "./store/redis/inspect.ts";
import { RedisStore } from "./store/redis-store.ts";
import type { Store } from "./store/store.ts";
import { tables } from "./tables.ts";

/** The pages, as `npm run build` leaves them. */
export const pagesFolder = fileURLToPath(new URL("../web/dist", import.meta.url));

if (import.meta.main) {
  if (process.argv.includes("--help")) process.stdout.write(settingsHelp());
  else await start(process.env).catch(giveUp);
}

/**
 * Starts a node with the settings of an environment, and has it run until a signal ends the process. Rejects where
 * it does not start; `startWords` says what to do.
 */
export async function start(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const settings = readSettings(env);
  if (!existsSync(pagesFolder))
    throw new StartError("the pages are not built: npm ci && npm run build, then the same again");
  const log = pino({ level: settings.logLevel });
  const store = await openStore(settings, log);
  const made = { ...settings, store, clock: systemClock, log, pagesFolder };
  const server = await startServer(made).catch((failure: unknown) => {
    throw listenProblem(failure, settings) ?? failure;
  });
  log.info({ url: server.url, node: process.version }, "listening");
  if (settings.development !== undefined) process.stderr.write(greeting(server.url));
  stopOnSignals(server, log, settings);
}

/** What is to be said of a node that did not start, where whoever starts it can mend that; else none. */
export function startWords(failure: unknown): string | undefined {
  const known = [SettingError, ConfigError, RedisError, StartError];
  return known.some((kind) => failure instanceof kind) && failure instanceof Error
    ? failure.message
    : undefined;
}

/** Opens the store: in Redis where there is one, else in this process. */
async function openStore({ redisUrls }: Settings, log: Logger): Promise<Store> {
  if (redisUrls.length === 0) return createMemoryStore({ clock: systemClock });
  const link = await openLink(redisUrls);
  for (const warning of await inspect(link)) log.warn(`Redis: ${warning}`);
  return new RedisStore({ link, tables });
}

/** What people need who just started it. On standard error: what is logged is JSON, line by line. */
function greeting(url: string): string {
  return [
    "",
    `  Parlor is ready. Open ${url} to chat, or look at it from a shell:`,
    "",
    `    npm run -s parlor -- rooms --url ${url}`,
    "    npm run -s parlor -- help",
    "",
    "",
  ].join("\n");
}

/**
 * Drains the node on SIGTERM, and ends it without that on Ctrl+C; on a second signal, a second later, the process
 * ends at once.
 */
function stopOnSignals(
  server: Server,
  log: Logger,
  { drainMs, shutdownGraceMs: graceMs }: Pick<Settings, "drainMs" | "shutdownGraceMs">,
) {
  let stopping = false;
  const stop = (how: { readonly drainMs: number; readonly exitCode: number }) => {
    stopping = true;
    log.info("stopping");
    server.close({ drainMs: how.drainMs, graceMs }).then(
      () => process.exit(how.exitCode),
      () => process.exit(1),
    );
  };
  const exit = () => process.exit(1);
  const first = (signal: Interrupt) =>
    stopping ? exit() : stop({ drainMs: signal === "SIGTERM" ? drainMs : 0, exitCode: 0 });
  onInterrupt({ first, again: exit });
  // After a fault that nothing caught, nothing is sure: the node drains and ends.
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "a fault that nothing caught");
    if (!stopping) stop({ drainMs: 0, exitCode: 1 });
  });
}

/** Says what is wrong, in a line where it can be mended, and exits. */
function giveUp(failure: unknown): never {
  const stack = failure instanceof Error ? failure.stack : String(failure);
  process.stderr.write(`${startWords(failure) ?? stack}\n`);
  process.exit(2);
}
