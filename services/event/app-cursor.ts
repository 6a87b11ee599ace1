import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { invalidRequest } from "../errors/errors.ts";
import type { FeedPosition } from "../store/app-feed.ts";
import { partitionCount } from "../store/partitions.ts";

/**
 * A place in an app's feed, as the contract's opaque cursor: the least position, then each partition's
 * number after the one before and its position above the least. Positions are near each other, so that a
 * partition takes a few bytes.
 */
export function encodeAppCursor(position: FeedPosition): string {
  const sorted = [...position].sort(([a], [b]) => a - b);
  const least = sorted.reduce((min, [, at]) => Math.min(min, at), Number.MAX_SAFE_INTEGER);
  const writer = new BinaryWriter().uint64(least);
  let before = -1;
  for (const [partition, at] of sorted) {
    writer.uint32(partition - before - 1).uint64(at - least);
    before = partition;
  }
  return Buffer.from(writer.finish()).toString("base64url");
}

/** The place that a cursor stands for. Throws for what no response has said. */
export function decodeAppCursor(cursor: string): FeedPosition {
  const position = positionOf(Buffer.from(cursor, "base64url"));
  if (position === undefined || encodeAppCursor(position) !== cursor)
    throw invalidRequest("cursor", "must be the cursor of an earlier response, or empty");
  return position;
}

function positionOf(bytes: Buffer): FeedPosition | undefined {
  const position = new Map<number, number>();
  try {
    const reader = new BinaryReader(bytes);
    const least = Number(reader.uint64());
    for (let partition = -1; reader.pos < reader.len; ) {
      partition += reader.uint32() + 1;
      const at = least + Number(reader.uint64());
      if (!Number.isSafeInteger(at) || partition >= partitionCount) return undefined;
      position.set(partition, at);
    }
    return position;
  } catch {
    return undefined;
  }
}
