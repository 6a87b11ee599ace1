import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Command, Flags } from "./command.ts";
import type { Io } from "./io.ts";
import { nearest, UsageError } from "./usage.ts";

/** What a command was given: its flags, what it takes besides, and where it runs. */
export interface Given {
  readonly io: Io;
  readonly operands: readonly string[];
  /** The value of a flag; none where it was not given. */
  text(flag: string): string | undefined;
  /** Whether a flag was given. */
  has(flag: string): boolean;
  /** The value of a flag that is a whole number in a range. Throws `UsageError` for any other. */
  number(flag: string, range: Range): number;
}

/** What a number may be, and what it is where it is not given. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly standard: number;
}

/** Reads what a command was given. Throws `UsageError` for what the command does not know. */
export function read(command: Command, args: readonly string[], io: Io): Given {
  const { tokens } = parseArgs({
    args: [...args],
    options: optionsOf(command.flags),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    values.set(token.name, valueFrom(token, command, values));
  }
  if (!values.has("help")) checkNumber(command, operands);
  return givenOf({ values, operands, io });
}

/** As a command's flags are told to Node. */
function optionsOf(flags: Flags): NonNullable<ParseArgsConfig["options"]> {
  const options = Object.entries(flags).map(([name, { value, short }]) => [
    name,
    { type: value === undefined ? "boolean" : "string", ...(short && { short }) },
  ]);
  return Object.fromEntries(options);
}

/** A flag as it stands in the command's line. */
interface FlagToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function valueFrom(
  { name, rawName, value, inlineValue }: FlagToken,
  { name: command, operands, flags }: Command,
  earlier: ReadonlyMap<string, string>,
): string {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag === undefined) {
    const meant = nearest(name, Object.keys(flags));
    const guess = meant === undefined ? "" : `: did you mean --${meant}?`;
    const dash = operands.length === 0 ? "" : "; what begins with a dash itself comes after --";
    throw new UsageError(`parlor ${command} has no ${rawName}${guess || dash}`);
  }
  if (earlier.has(name)) throw new UsageError(`${rawName} is given twice`);
  if (flag.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return "";
  }
  if (value === undefined)
    throw new UsageError(`${rawName} needs a value: ${rawName} ${flag.value}`);
  if (inlineValue !== true && value.startsWith("-") && value !== "-")
    throw new UsageError(
      `${rawName} needs a value; one that begins with a dash is written ${rawName}=${value}`,
    );
  return value;
}

/** Throws where there are fewer or more operands than a command takes. */
function checkNumber({ name, operands: wanted }: Command, operands: readonly string[]): void {
  const required = wanted.filter((operand) => !operand.startsWith("["));
  const missing = required[operands.length];
  const usage = ["parlor", name, ...wanted].join(" ");
  if (missing !== undefined)
    throw new UsageError(`${missing.replace("…", "")} is missing. Usage: ${usage}`);
  if (wanted.at(-1)?.endsWith("…") !== true && operands.length > wanted.length)
    throw new UsageError(`unexpected argument: ${operands[wanted.length]}. Usage: ${usage}`);
}

interface Parts extends Pick<Given, "operands" | "io"> {
  readonly values: ReadonlyMap<string, string>;
}

function givenOf({ values, operands, io }: Parts): Given {
  return {
    io,
    operands,
    text: (flag) => values.get(flag),
    has: (flag) => values.has(flag),
    number(flag, { min, max, standard }) {
      const text = values.get(flag);
      if (text === undefined) return standard;
      const value = Number(text);
      if (!/^\d{1,15}$/.test(text) || value < min || value > max)
        throw new UsageError(`--${flag} must be a number from ${min} to ${max}`);
      return value;
    },
  };
}
