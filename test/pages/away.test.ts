import { describe, expect, it } from "vitest";
import type { History, HistoryOptions, Message } from "../../client/index.ts";
import { loadMissed } from "../../web/talk/away.ts";

/** A room that keeps messages 1 to `last`. */
function roomWith(last: number) {
  const history = async ({ before, limit = 50 }: HistoryOptions = {}): Promise<History> => {
    const end = before === undefined ? last : Number(before) - 1;
    const first = Math.max(1, end - limit + 1);
    const messages = Array.from(
      { length: Math.max(0, end - first + 1) },
      (_, i): Message => Object({ messageId: `m${first + i}`, sequence: BigInt(first + i) }),
    );
    return { messages, before: first > 1 ? BigInt(first) : undefined, after: undefined };
  };
  return { history };
}

describe("what was missed", () => {
  it("is all that came after what is known, where that is not too much", async () => {
    const missed = await loadMissed(roomWith(1300), 310n);
    expect(missed?.complete).toBe(true);
    expect(missed?.messages.map(({ sequence }) => Number(sequence))).toEqual(
      Array.from({ length: 990 }, (_, i) => 311 + i),
    );
  });

  it("is the last thousand, and known to be no more than that", async () => {
    const missed = await loadMissed(roomWith(1300), 100n);
    expect(missed?.complete).toBe(false);
    expect(missed?.messages).toHaveLength(1000);
    expect(missed?.before).toBe(301n);
  });

  it("is unknown where the room does not say", async () => {
    const history = async () => Promise.reject(new Error("no"));
    expect(await loadMissed({ history }, 0n)).toBeUndefined();
  });
});
