import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAppCursor, encodeAppCursor } from "../../services/event/app-cursor.ts";
import { partitionCount } from "../../services/store/partitions.ts";
import { refusal } from "../support/reasons.ts";

const now = 1_790_000_000_000_000;
const whole = (positionOf: (partition: number) => number) =>
  new Map(Array.from({ length: partitionCount }, (_, i) => [i, positionOf(i)]));

describe("an app's cursor", () => {
  it("stands for its place", () => {
    const partition = fc.nat({ max: partitionCount - 1 });
    const position = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(partition, position), { selector: ([p]) => p }),
        (all) => {
          const place = new Map(all);
          const cursor = encodeAppCursor(place);
          expect(decodeAppCursor(cursor)).toEqual(place);
          expect(cursor.length).toBeLessThanOrEqual(8192);
        },
      ),
      { seed: Number(process.env.SEED) },
    );
  });

  it("is short where its partitions are near each other, and within the contract where they are not", () => {
    expect(encodeAppCursor(whole((i) => now + 40 * i)).length).toBeLessThan(1200);
    const spread = whole((i) => (i === 0 ? 0 : Number.MAX_SAFE_INTEGER - i));
    expect(encodeAppCursor(spread).length).toBeLessThanOrEqual(8192);
  });

  it("is refused where no response has said it", async () => {
    const good = encodeAppCursor(new Map([[0, now]]));
    const past = encodeAppCursor(new Map([[partitionCount, now]]));
    const long = Buffer.from([0x80, 0x80, 0x00]).toString("base64url"); // a varint longer than need be
    for (const cursor of ["A=", "*", good.slice(0, -1), `${good}A`, past, long, "_".repeat(8192)]) {
      const decoding = Promise.resolve(cursor).then(decodeAppCursor);
      expect([cursor, await refusal(decoding)]).toEqual([
        cursor,
        "InvalidArgument INVALID_REQUEST",
      ]);
    }
  });
});
