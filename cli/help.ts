import type { Command, Flags } from "./command.ts";

/** The columns of a terminal that nobody has made wider. */
const columns = 80;

const whereTo = [
  "Commands talk to --url, or PARLOR_URL, as a backend: with --token or PARLOR_TOKEN; else with the",
  "secret of an app in the file that CONFIG names; else, on this machine, as the development app.",
].join(" ");

const howItEnds = [
  "They end with 0; with 1 where the service refused; with 2 where they are used wrongly; with 3 where",
  "no answer comes.",
].join(" ");

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
    ...brokenAt(columns, whereTo),
    "",
    ...brokenAt(columns, howItEnds),
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
    ...(more === "" ? [] : ["", ...brokenAt(columns, more)]),
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

/** Rows of two columns, the right one broken into lines. */
function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    brokenAt(columns - width - 5, right).map(
      (line, i) => `  ${(i === 0 ? left : "").padEnd(width)}   ${line}`,
    ),
  );
}

/** A text in lines of at most so many characters, but for words that are longer. */
function brokenAt(width: number, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
