import type { Micros } from "../../clock.ts";
import type { Head, Row, Table } from "../store.ts";

// What scripts answer, taken apart. A shape that no script of ours answers is a fault.

/** A list. */
export function listOf(reply: unknown): readonly unknown[] {
  if (!Array.isArray(reply)) throw unexpected(reply);
  return reply;
}

/** A number, or the text of one. */
export function numberOf(reply: unknown): number {
  const value = typeof reply === "number" ? reply : Number(textOf(reply));
  if (Number.isNaN(value)) throw unexpected(reply);
  return value;
}

/** Bytes. */
export function bytesOf(reply: unknown): Buffer {
  if (!Buffer.isBuffer(reply)) throw unexpected(reply);
  return reply;
}

/** UTF-8 text. */
export function textOf(reply: unknown): string {
  return bytesOf(reply).toString();
}

/** Where a key stands: epoch, sequence, revision. */
export function headOf(reply: unknown, now: Micros): Head {
  const [epoch, sequence, revision] = listOf(reply);
  return {
    epoch: textOf(epoch),
    sequence: numberOf(sequence),
    revision: numberOf(revision),
    now,
  };
}

/** A row: 16 digits of its revision, 16 of its creation, then its value. */
export function rowOf(table: Table<unknown>, id: string, reply: unknown): Row {
  const row = bytesOf(reply);
  return {
    id,
    value: table.decode(row.subarray(32)),
    revision: Number(row.toString("latin1", 0, 16)),
    created: Number(row.toString("latin1", 16, 32)),
  };
}

/** Pairs: first and second, first and second. */
export function pairsOf(reply: unknown): [unknown, unknown][] {
  const list = listOf(reply);
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]);
}

function unexpected(reply: unknown): Error {
  return new Error(`Redis answered what no script answers: ${String(reply).slice(0, 100)}`);
}
