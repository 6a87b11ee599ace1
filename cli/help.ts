import type { Command, Flags } from "./command.ts";

/** How `parlor` is used: every command in a line. */
export function overview(commands: readonly Command[]): string {
  const lines = aligned(commands.map((command) => [usageOf(command), command.what]));
  return [
    "Runs Parlor, and looks after a service that runs.",
    "",
    ...lines,
    "",
    "parlor help COMMAND, or parlor COMMAND --help, says more of one. For instance:",
    "",
    "  parlor serve                        start the service on this machine",
    '  parlor send lobby "Back at five"    say something to a room of it',
    "",
    "Commands talk to --url, or PARLOR_URL, as a backend: with --token or PARLOR_TOKEN; else with the",
    "secret of an app in the file that CONFIG names; else, on this machine, as the development app.",
    "",
    "They end with 0; with 1 where the service refused or does not answer; with 2 where they are used wrongly.",
    "",
  ].join("\n");
}

/** How one command is used. */
export function helpOf(command: Command): string {
  const { what, flags, more, example } = command;
  return [
    `${what}.`,
    "",
    `  parlor ${usageOf(command)} [flags]`,
    "",
    ...aligned(flagRows(flags)),
    ...(more === "" ? [] : ["", more]),
    "",
    "For instance:",
    "",
    `  ${example}`,
    "",
  ].join("\n");
}

function usageOf({ name, operands }: Command): string {
  return [name, ...operands].join(" ");
}

function flagRows(flags: Flags): [string, string][] {
  return Object.entries(flags).map(([name, { value, what }]) => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    what,
  ]);
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}
