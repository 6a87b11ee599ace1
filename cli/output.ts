import { styleText } from "node:util";
import {
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { printableJson } from "./printable.ts";

/** Prints a line of the answer. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says something beside the answer: on standard error, so that the answer stays as it is. */
export function note(line: string): void {
  process.stderr.write(`${styleText("dim", line, { stream: process.stderr })}\n`);
}

/** Prints a value as a line of JSON. */
export function printJson(value: unknown): void {
  print(printableJson(JSON.stringify(value)));
}

/** A message as the contract writes it in JSON: what is 0, false or empty is left out. */
export function jsonOf<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): JsonObject {
  const json: JsonValue = toJson(schema, message);
  return json !== null && typeof json === "object" && !Array.isArray(json) ? json : {};
}

/** A line that stands out, where colours are wanted: on a terminal, and without `NO_COLOR`. */
export function strong(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

/** A line that stands back, likewise. */
export function faint(text: string): string {
  return styleText("dim", text, { stream: process.stdout });
}

/** The day and time of this machine's zone; "" for none. */
export function dateTime(time: Timestamp | undefined): string {
  if (time === undefined) return "";
  const date = timestampDate(time);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
  return `${day} ${clockTime(time)}`;
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
