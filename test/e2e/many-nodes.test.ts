import { afterAll, beforeAll, expect, it } from "vitest";
import { logIn, logInMany } from "../support/clients.ts";
import type { EventLog } from "../support/event-log.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let redis: RedisServer;
let nodes: readonly [ServiceProcess, ServiceProcess];

beforeAll(async () => {
  redis = await startRedis();
  nodes = await Promise.all([
    startService({ REDIS_URL: redis.url }),
    startService({ REDIS_URL: redis.url }),
  ]);
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await redis.stop();
});

const urlOf = (i: number) => nodes[i % 2 === 0 ? 0 : 1].url;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const sequences = (log: EventLog) =>
  log.events.filter(({ sequence }) => sequence > 0n).map(({ sequence }) => Number(sequence));

it("members of two nodes hear each other, and every join and leave once", async () => {
  const guests = await Promise.all(range(6).map((i) => logIn(urlOf(i), `u${i}`)));
  const [first, ...others] = guests;
  if (first === undefined) throw new Error("no guest");
  await first.rooms.enterRoom(lobby);
  const log = await listen(first);
  await log.next("roomEntered");
  await Promise.all(others.map((guest) => guest.rooms.enterRoom(lobby)));
  const logs = await Promise.all(others.map((guest) => listen(guest)));
  for (const other of logs) await other.next("roomEntered");
  await Promise.all(guests.map((guest, i) => guest.messages.sendMessage(say(`from ${i}`))));
  await Promise.all(others.map((guest) => guest.rooms.leaveRoom(inLobby)));
  await first.messages.sendMessage(say("alone"));
  await expect.poll(() => sequences(log).length).toBe(5 + 6 + 5 + 1);
  expect(sequences(log)).toEqual(range(17).map((i) => i + 3));
  const joined = log.events.flatMap(({ payload }) =>
    payload.case === "memberJoined" ? [payload.value.member?.userId] : [],
  );
  const left = log.events.flatMap(({ payload }) =>
    payload.case === "memberLeft" ? [payload.value.userId] : [],
  );
  expect(joined.sort()).toEqual(["u1", "u2", "u3", "u4", "u5"]);
  expect(left.sort()).toEqual(["u1", "u2", "u3", "u4", "u5"]);
  for (const other of [log, ...logs]) other.close();
});

it("one room admits no more than it may, however two nodes race", async () => {
  const names = range(100).map((i) => `racer${i}`);
  const halves = await Promise.all([
    logInMany(urlOf(0), names.slice(0, 50)),
    logInMany(urlOf(1), names.slice(50)),
  ]);
  const entering = { room: { roomId: "full" }, config: { maxMembers: 30 } };
  const answers = await Promise.allSettled(
    halves.flat().map((guest) => guest.rooms.enterRoom(entering)),
  );
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(30);
  const refused = answers.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  const reasons = await Promise.all(refused.map((error) => refusal(Promise.reject(error))));
  expect(new Set(reasons)).toEqual(new Set(["ResourceExhausted ROOM_FULL"]));
});

it("one user is in no more rooms than he may be, however two nodes race", async () => {
  const sides = await Promise.all([logIn(urlOf(0), "ida"), logIn(urlOf(1), "ida")]);
  const answers = await Promise.allSettled(
    range(60).map((i) => sides[i % 2]?.rooms.enterRoom({ room: { roomId: `of-ida-${i}` } })),
  );
  const entered = answers.filter(({ status }) => status === "fulfilled");
  expect(entered.length).toBeGreaterThan(0);
  expect(entered.length).toBeLessThanOrEqual(32);
});
