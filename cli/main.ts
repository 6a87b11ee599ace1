import { readFileSync } from "node:fs";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import { type Given, read } from "./given.ts";
import { helpOf, overview } from "./help.ts";
import type { Io } from "./io.ts";
import { printableJson } from "./printable.ts";
import { processIo } from "./process-io.ts";
import { type Complaint, complaintOf, exitCodes } from "./refusal.ts";
import { nearest, UsageError } from "./usage.ts";

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), processIo());

/** Does what the arguments say. Answers the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = "", ...rest] = args;
  let given: Given | undefined;
  try {
    if (name === "help" || name === "--help" || name === "-h") return help(rest, io);
    if (name === "--version") return say(`${version()}\n`, io);
    const command = commandOf(name);
    given = read(command, rest, io);
    if (given.has("help")) return say(helpOf(command), io);
    await command.run(given);
    return exitCodes.done;
  } catch (thrown) {
    const complaint = complaintOf(thrown, given);
    io.err.write(`${isForPrograms(args) ? jsonOf(complaint) : `parlor: ${complaint.message}`}\n`);
    return complaint.code;
  }
}

/** Whether JSON is asked for. Not asked of what was read: what cannot be read is complained about, too. */
function isForPrograms(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? undefined : end).includes("--json");
}

function jsonOf({ reason, message, metadata }: Complaint): string {
  return printableJson(JSON.stringify({ error: { reason, message, metadata } }));
}

/** Prints the help of a command, or of all. */
function help([name]: readonly string[], io: Io): number {
  return say(name === undefined ? overview(commands) : helpOf(commandOf(name)), io);
}

/** The command of that name. Throws `UsageError` where there is none. */
function commandOf(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  if (name === "") throw new UsageError(`no command given\n\n${overview(commands)}`);
  const meant = nearest(
    name,
    commands.map((one) => one.name),
  );
  const advice = meant === undefined ? "parlor help lists all" : `did you mean parlor ${meant}?`;
  throw new UsageError(`there is no command ${name}: ${advice}`);
}

function say(text: string, io: Io): number {
  io.out.write(text);
  return exitCodes.done;
}

/** Parlor's own version. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(manifest.version);
}
