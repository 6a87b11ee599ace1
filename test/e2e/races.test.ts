import { afterAll, beforeAll, expect, it } from "vitest";
import { defaultAppLimits } from "../../services/auth/app.ts";
import { backendOf, logIn, logInMany } from "../support/clients.ts";
import { inLobby, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { withoutRates } from "../support/without-rates.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService(withoutRates());
});
afterAll(() => service.stop());

const racers = 500;

/** What came of calls that raced: how many were answered, and what the others were refused for. */
async function race(calls: readonly Promise<unknown>[]): Promise<{ in: number; why: string[] }> {
  const settled = await Promise.allSettled(calls);
  const refused = settled.filter((one) => one.status === "rejected");
  const why = await Promise.all(refused.map(({ reason }) => refusal(Promise.reject(reason))));
  return { in: settled.length - refused.length, why: [...new Set(why)] };
}

it("500 joins race into a room for 50: 50 are in, the others are told why", async () => {
  const backend = await backendOf(service.url);
  const names = Array.from({ length: racers }, (_, i) => `r${i}`);
  const guests = await logInMany(service.url, names);
  await backend.rooms.createRoom({ ...lobby, config: { maxMembers: 50 } });
  const outcome = await race(guests.map((guest) => guest.rooms.joinRoom(inLobby)));
  expect(outcome).toEqual({ in: 50, why: ["ResourceExhausted ROOM_FULL"] });
  expect((await backend.rooms.getRoom(inLobby)).snapshot?.memberCount).toBe(50);
}, 60_000);

/** Rooms that a user of the development app is in at once. */
const maxRooms = defaultAppLimits.maxRoomsPerUser;

it("500 enterings of one user race: it is in as many rooms as it may", async () => {
  const ann = await logIn(service.url, "ann");
  const calls = Array.from({ length: racers }, (_, i) =>
    ann.rooms.enterRoom({ room: { roomId: `room${i}` } }),
  );
  const outcome = await race(calls);
  expect(outcome).toEqual({ in: maxRooms, why: ["ResourceExhausted TOO_MANY_ROOMS"] });
  expect((await ann.rooms.leaveAllRooms({})).roomIds).toHaveLength(maxRooms);
}, 60_000);

it("the same request, sent five times at once, is one", async () => {
  const eve = await logIn(service.url, "eve");
  const five = <T>(call: () => Promise<T>) => Promise.all(Array.from({ length: 5 }, call));
  const room = { room: { roomId: "five" }, requestId: "1" };
  const created = await five(() => eve.rooms.createRoom(room));
  for (const answer of created) expect(answer).toEqual(created[0]);
  const message = { ...say("once"), roomId: "five", requestId: "2" };
  const sent = await five(() => eve.messages.sendMessage(message));
  for (const answer of sent) expect(answer).toEqual(sent[0]);
  const entering = { room: { roomId: "six" }, requestId: "3" };
  const entered = await five(() => eve.rooms.enterRoom(entering));
  for (const answer of entered) expect(answer).toEqual(entered[0]);
  expect(entered[0]?.created).toBe(true);
  expect((await eve.rooms.getRoom({ roomId: "five" })).snapshot?.cursor?.sequence).toBe(3n);
});

it("the same request_id with another request on the room is refused", async () => {
  const kim = await logIn(service.url, "kim");
  const [room, other] = [{ roomId: "seven" }, { roomId: "seven", name: "Seven" }];
  const requestId = "1";
  const to = { ...say("one"), ...room, requestId };
  await kim.rooms.createRoom({ room, requestId });
  await kim.rooms.enterRoom({ room, requestId });
  await kim.messages.sendMessage(to);
  const others = await Promise.all([
    refusal(kim.rooms.createRoom({ room: other, requestId })),
    refusal(kim.rooms.enterRoom({ room: other, requestId })),
    refusal(kim.messages.sendMessage({ ...to, ...say("two"), ...room })),
  ]);
  expect(new Set(others)).toEqual(new Set(["FailedPrecondition REQUEST_ID_REUSED"]));
});
