import { expect, it } from "vitest";
import { randomFrom } from "../support/random.ts";
import { runAtRandom } from "../support/random-room.ts";
import { openRooms } from "../support/rooms.ts";

/** Calls of a run: OPERATIONS in the environment brings a long one. */
const calls = Number(process.env.OPERATIONS ?? 2000);

it("Attributes and membership are linearizable", { timeout: calls * 60 }, async () => {
  const random = randomFrom("linearizable");
  // In rooms of so many calls: a log keeps no more.
  for (let left = calls; left > 0; left -= 500) {
    const world = openRooms();
    const users = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => ({
        userId: `user-${i}`,
        side: await world.user(`user-${i}`),
      })),
    );
    const host = await world.user("host");
    const room = { host, users, calls: Math.min(left, 500), random };
    expect(await runAtRandom(room)).toEqual([]);
  }
});
