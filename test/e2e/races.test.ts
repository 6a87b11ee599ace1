import { afterAll, beforeAll, expect, it } from "vitest";
import { backendOf, logIn, logInMany } from "../support/clients.ts";
import { inLobby, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
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

it("500 enterings of one user race: it is in as many rooms as it may", async () => {
  const ann = await logIn(service.url, "ann");
  const calls = Array.from({ length: racers }, (_, i) =>
    ann.rooms.enterRoom({ room: { roomId: `room${i}` } }),
  );
  const { in: entered, why } = await race(calls);
  expect(entered).toBeLessThanOrEqual(32);
  expect(why).toContain("ResourceExhausted TOO_MANY_ROOMS");
  expect((await ann.rooms.leaveAllRooms({})).roomIds).toHaveLength(entered);
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
  expect(entered.map(({ created: made }) => made)).toEqual(Array(5).fill(true));
  expect((await eve.rooms.getRoom({ roomId: "five" })).snapshot?.cursor?.sequence).toBe(3n);
  const other = eve.messages.sendMessage({ ...message, ...say("other"), roomId: "five" });
  expect(await refusal(other)).toBe("FailedPrecondition REQUEST_ID_REUSED");
});
