import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { AuthService } from "../../gen/parlor/v1/auth_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { refusal } from "../support/reasons.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServiceProcess, startProcess, token } from "../support/service-process.ts";

/** Those who want to come in, and how many may. The whole of it: JOINS=5000. */
const joins = Number(process.env.JOINS ?? 500);
const places = joins / 5;
/** Connections to each process: a connection carries 100 calls at a time. */
const connections = 10;
const roomId = "race";

/** The service: one process, or on Redis two that share it. */
let redis: RedisServer | undefined;
let services: ServiceProcess[] = [];
beforeAll(async () => {
  if (inject("redisUrl") === "") services = [await startProcess({})];
  else {
    redis = await startRedis();
    const env = { REDIS_URL: redis.url };
    services = await Promise.all([startProcess(env), startProcess(env)]);
  }
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await redis?.stop();
});

const bearer = (credential: string) => ({ headers: { authorization: `Bearer ${credential}` } });

/** Clients of all processes in turn, each on one of their connections. */
function clientsOf() {
  const transports = Array.from({ length: connections }, () =>
    services.map(({ url }) => createGrpcTransport({ baseUrl: url })),
  ).flat();
  return transports.map((transport) => ({
    auth: createClient(AuthService, transport),
    rooms: createClient(RoomService, transport),
  }));
}

it(`${joins} joins race into a room for ${places}: ${places} are in, and all others told why`, async () => {
  const clients = clientsOf();
  const [first] = clients;
  if (first === undefined) throw new Error("no client");
  const backend = bearer(await token("--server"));
  const guests = await Promise.all(
    Array.from({ length: joins }, async (_, i) => {
      const userId = `user${i}`;
      const { auth, rooms } = clients[i % clients.length] ?? first;
      const issued = await auth.issueToken({ userId }, backend);
      const { accessToken } = await auth.login({ token: issued.token });
      return { userId, join: () => rooms.joinRoom({ roomId }, bearer(accessToken)) };
    }),
  );
  await first.rooms.createRoom({ room: { roomId }, config: { maxMembers: places } }, backend);

  const settled = await Promise.allSettled(guests.map(({ join }) => join()));
  const admitted = guests.filter((_, i) => settled[i]?.status === "fulfilled");
  const refused = settled.filter((one) => one.status === "rejected");
  const why = await Promise.all(refused.map(({ reason }) => refusal(Promise.reject(reason))));
  expect(admitted).toHaveLength(places);
  expect(new Set(why)).toEqual(new Set(["ResourceExhausted ROOM_FULL"]));

  const listed: string[] = [];
  let pageToken = "";
  do {
    const page = await first.rooms.listMembers({ roomId, pageSize: 100, pageToken }, backend);
    listed.push(...page.members.map(({ userId }) => userId));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(listed.sort()).toEqual(admitted.map(({ userId }) => userId).sort());
}, 600_000);
