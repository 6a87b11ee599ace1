import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SettingError, settings } from "../../services/settings.ts";
import type { Command, Flag } from "../command.ts";
import type { Given } from "../given.ts";
import type { Io } from "../io.ts";
import { note } from "../output.ts";
import { Refusal, UsageError } from "../usage.ts";

/** Parlor's own folder. */
const root = fileURLToPath(new URL("../..", import.meta.url));

/** What else is to be said of a flag that may hold a password. */
const passwordAdvice =
  "With a password in it, set the variable: all users of a machine see the flags of its processes";

/** `parlor serve`: as `npm start`, with flags for the settings. */
export const serve: Command = {
  name: "serve",
  what: "Starts the service",
  operands: [],
  flags: Object.fromEntries(settings.map((setting) => [flagOf(setting.name), flagFor(setting)])),
  more: [
    "What is not given comes from the environment, by the names that stand for the values",
    "here. Ctrl+C ends it; SIGTERM has it tell its streams to go first.",
  ].join(" "),
  example: "parlor serve --port 9000 --config apps.json",
  async run(given) {
    // Loaded here: it is all of the service, which no other command needs.
    const { pagesFolder, start, startWords } = await import("../../services/main.ts");
    if (!existsSync(pagesFolder)) buildPages(given.io);
    await start({ ...given.io.env, ...settingsFrom(given) }).catch((failure: unknown) => {
      const words = settingWords(failure, given) ?? startWords(failure);
      throw words === undefined ? failure : new UsageError(words);
    });
  },
};

/** What is wrong with a setting, by the flag where it was given by that. */
function settingWords(failure: unknown, given: Given): string | undefined {
  if (!(failure instanceof SettingError)) return undefined;
  const { setting, problem } = failure;
  const flag = flagOf(setting);
  return `${given.has(flag) ? `--${flag}` : setting} ${problem}`;
}

/** The flag of a setting: `--grace-period-ms` of `GRACE_PERIOD_MS`, `--redis` of `REDIS_URL`. */
function flagOf(setting: string): string {
  return setting.toLowerCase().replace(/_url$/, "").replaceAll("_", "-");
}

function flagFor({ name, what, default: standard }: (typeof settings)[number]): Flag {
  if (name === "REDIS_URL") return { value: name, what: `${what}. ${passwordAdvice}` };
  return { value: name, what: standard === "" ? what : `${what} (default ${standard})` };
}

/** The settings that were given, by their names. */
function settingsFrom(given: Given): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap(({ name }) => {
      const value = given.text(flagOf(name));
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Builds the pages, as `npm start` does: without them the service does not start. */
function buildPages(io: Io): void {
  note(io, "building the pages…");
  const { status } = spawnSync("npm", ["run", "-s", "build"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0)
    throw new Refusal(`the pages cannot be built: npm ci && npm run build, in ${root}`);
}
