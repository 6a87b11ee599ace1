import { ConnectError } from "@connectrpc/connect";
import { expect, it } from "vitest";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { openRooms, type Side } from "../support/rooms.ts";

/** How often they race: RACES in the environment brings a long run. */
const races = Number(process.env.RACES ?? 5);
const seats = Array.from({ length: 8 }, (_, i) => `seat-${i}`);

/** Takes a seat, if nobody has it. Answers who has it then. */
async function take({ rooms }: Side, roomId: string, seat: string, userId: string) {
  const conditions = [{ key: seat, expect: { case: "absent" as const, value: true } }];
  const options = { releaseOnLeave: true };
  const request = { roomId, set: { [seat]: userId }, options, conditions };
  try {
    await rooms.updateAttributes(request);
    return { seat, userId, ownerId: userId };
  } catch (error) {
    const [detail] = error instanceof ConnectError ? error.findDetails(ErrorDetailSchema) : [];
    expect(detail?.reason).toBe(ErrorReason.ATTRIBUTE_CONFLICT);
    return { seat, userId, ownerId: detail?.attributes[seat]?.ownerId };
  }
}

it("Fifty race for eight seats: each seat is one's, and everyone is told whose", {
  timeout: races * 30_000,
}, async () => {
  const world = openRooms({ maxRoomsPerUser: 1 });
  const users = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => ({
      userId: `user-${i}`,
      side: await world.user(`user-${i}`),
    })),
  );
  for (let race = 0; race < races; race++) {
    const roomId = `race-${race}`;
    await Promise.all(users.map(({ side }) => side.rooms.enterRoom({ room: { roomId } })));
    const outcomes = await Promise.all(
      users.flatMap(({ userId, side }) => seats.map((seat) => take(side, roomId, seat, userId))),
    );
    const { attributes } = await world.backend().rooms.getAttributes({ roomId });
    for (const seat of seats) {
      const ownerId = attributes[seat]?.ownerId;
      const told = outcomes.filter((one) => one.seat === seat);
      expect(told.filter((one) => one.userId === one.ownerId)).toHaveLength(1);
      expect(new Set(told.map((one) => one.ownerId))).toEqual(new Set([ownerId]));
    }
    await Promise.all(users.map(({ side }) => side.rooms.leaveRoom({ roomId })));
  }
});
