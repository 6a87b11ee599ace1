import { readFileSync } from "node:fs";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import { type Given, read } from "./given.ts";
import { helpOf, overview } from "./help.ts";
import { complaintOf, exitCodes } from "./refusal.ts";
import { nearest, UsageError } from "./usage.ts";

// Whoever reads may go before the end, as `head` does: then there is nobody to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.done);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

/** Does what the command line says. Answers the exit code. */
async function main([name = "", ...args]: readonly string[]): Promise<number> {
  let given: Given | undefined;
  try {
    if (name === "help" || name === "--help" || name === "-h") return help(args);
    if (name === "--version") return say(`${version()}\n`);
    const command = commandOf(name);
    given = read(command, args);
    if (given.has("help")) return say(helpOf(command));
    await command.run(given);
    return exitCodes.done;
  } catch (thrown) {
    const { text, code } = complaintOf(thrown, given);
    process.stderr.write(`parlor: ${text}\n`);
    return code;
  }
}

/** Prints the help of a command, or of all. */
function help([name]: readonly string[]): number {
  return say(name === undefined ? overview(commands) : helpOf(commandOf(name)));
}

/** The command of that name. Throws `UsageError` where there is none. */
function commandOf(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  if (name === "") throw new UsageError(`what shall it do?\n\n${overview(commands)}`);
  const meant = nearest(
    name,
    commands.map((one) => one.name),
  );
  const advice = meant === undefined ? "parlor help lists all" : `did you mean parlor ${meant}?`;
  throw new UsageError(`there is no command ${name}: ${advice}`);
}

function say(text: string): number {
  process.stdout.write(text);
  return exitCodes.done;
}

/** Parlor's own version. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(manifest.version);
}
