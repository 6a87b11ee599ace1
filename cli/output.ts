import {
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Io } from "./io.ts";
import { printableJson } from "./printable.ts";

/** Prints a line of the answer. */
export function print({ out }: Io, line: string): void {
  out.write(`${line}\n`);
}

/** Says something beside the answer: on standard error, so that the answer stays as it is. */
export function note({ err }: Io, line: string): void {
  err.write(`${err.styled("dim", line)}\n`);
}

/** Prints a value as a line of JSON. */
export function printJson(io: Io, value: unknown): void {
  print(io, printableJson(JSON.stringify(value)));
}

/**
 * A message as the contract writes it in JSON. What is 0, false or empty is there too, so that every line has the
 * same fields; a message or a time that is not set is left out.
 */
export function jsonOf<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): JsonObject {
  const json: JsonValue = toJson(schema, message, { alwaysEmitImplicit: true });
  return json !== null && typeof json === "object" && !Array.isArray(json) ? json : {};
}

/** The day and time of this machine's zone; "" for none. */
export function dateTime(time: Timestamp | undefined): string {
  return time === undefined ? "" : `${dayOf(timestampDate(time))} ${clockTime(time)}`;
}

/** The day of this machine's zone: "2026-11-26". */
export function dayOf(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
}

/** The time of day of this machine's zone; "" for none. */
export function clockTime(time: Timestamp | undefined): string {
  if (time === undefined) return "";
  const date = timestampDate(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
