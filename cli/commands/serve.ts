import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { settings } from "../../services/settings.ts";
import type { Command, Flag } from "../command.ts";
import type { Given } from "../given.ts";
import { note } from "../output.ts";
import { Refusal } from "../usage.ts";

/** Parlor's own folder. */
const root = fileURLToPath(new URL("../..", import.meta.url));

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
    const { pagesFolder, start } = await import("../../services/main.ts");
    if (!existsSync(pagesFolder)) buildPages();
    await start({ ...process.env, ...settingsFrom(given) });
  },
};

/** The flag of a setting: `--grace-period-ms` of `GRACE_PERIOD_MS`, `--redis` of `REDIS_URL`. */
function flagOf(setting: string): string {
  return setting.toLowerCase().replace(/_url$/, "").replaceAll("_", "-");
}

function flagFor({ name, what, default: standard }: (typeof settings)[number]): Flag {
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
function buildPages(): void {
  note("building the pages…");
  const { status } = spawnSync("npm", ["run", "-s", "build"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0)
    throw new Refusal(`the pages cannot be built: npm ci && npm run build, in ${root}`);
}
