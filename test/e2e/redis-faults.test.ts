import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../gen/grpc/health/v1/health_pb.ts";
import { type Guest, logIn } from "../support/clients.ts";
import type { EventLog } from "../support/event-log.ts";
import { listen, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { openWay, type Way } from "../support/way.ts";
import { withoutRates } from "../support/without-rates.ts";

let redis: RedisServer;
let way: Way;
/** One node goes to Redis directly, the other by a way that can be cut. */
let [near, far]: ServiceProcess[] = [];

beforeAll(async () => {
  redis = await startRedis();
  way = await openWay(redis.port);
  near = await startService({ ...withoutRates(), REDIS_URL: redis.url });
  far = await startService({ ...withoutRates(), REDIS_URL: way.url });
});
afterEach(() => way.mend());
afterAll(async () => {
  await near?.stop();
  await far?.stop();
  await way.close();
  await redis.stop();
});

/** Someone in a room, and what he is told. */
interface Sitting {
  readonly guest: Guest;
  readonly log: EventLog;
}

async function sit(
  node: ServiceProcess | undefined,
  userId: string,
  roomId = "lobby",
): Promise<Sitting> {
  const guest = await logIn(node?.url ?? "", userId);
  await guest.rooms.enterRoom({ room: { roomId } });
  const log = await listen(guest);
  await log.next("roomEntered");
  return { guest, log };
}

/** How something is waited for. */
const waiting = { interval: 20 };

const sequences = ({ log }: Sitting) =>
  log.events.filter(({ sequence }) => sequence > 0n).map(({ sequence }) => Number(sequence));
const lastHeard = (sitting: Sitting) => sequences(sitting).at(-1) ?? 0;

/** Everyone sends some forty messages in a second, until told to stop. */
function sendOn(sitters: readonly Sitting[]) {
  let [sent, going] = [0, true];
  const all = sitters.map(async ({ guest }) => {
    while (going) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      await guest.messages.sendMessage(say("on and on"));
      sent++;
    }
  });
  return {
    sent: () => sent,
    async stop() {
      going = false;
      await Promise.all(all);
    },
  };
}

it("nothing is lost or doubled when pub/sub is cut for five seconds under load", async () => {
  const here = [await sit(near, "ann"), await sit(near, "bob"), await sit(near, "cid")];
  const there = [await sit(far, "dan"), await sit(far, "eve"), await sit(far, "fay")];
  const sending = sendOn([...here, ...there]);
  for (const one of there) await expect.poll(() => lastHeard(one), waiting).toBeGreaterThan(200);

  way.cutSubscriptions();
  const cutAt = performance.now();
  const sentBefore = Math.max(...here.map(lastHeard));
  for (const one of there) {
    await expect.poll(() => lastHeard(one), waiting).toBeGreaterThan(sentBefore + 100);
    expect(performance.now() - cutAt).toBeLessThan(5000);
  }
  await expect.poll(() => performance.now() - cutAt, waiting).toBeGreaterThan(5000);
  way.mend();
  const sentThen = sending.sent();
  await expect.poll(sending.sent, waiting).toBeGreaterThan(sentThen + 300);
  await sending.stop();

  const total = sending.sent();
  for (const one of [...here, ...there]) {
    const { log } = one;
    const messages = () => log.cases.filter((kind) => kind === "messageSent").length;
    await expect.poll(messages, waiting).toBe(total);
    const [first = 0] = sequences(one);
    expect(sequences(one)).toEqual(sequences(one).map((_, i) => first + i));
    log.close();
  }
}, 120_000);

it("a node that Redis does not answer says so, is not ready, and comes back by itself", async () => {
  const { guest, log } = await sit(far, "gil", "quiet");
  const transport = createGrpcTransport({ baseUrl: far?.url ?? "" });
  const health = createClient(Health, transport).watch({})[Symbol.asyncIterator]();
  const status = async () => (await health.next()).value?.status;
  expect(await status()).toBe(Status.SERVING);

  way.cutAll();
  const one = { ...say("one"), roomId: "quiet", requestId: "1" };
  const unanswered = guest.messages.sendMessage(one);
  expect(await refusal(unanswered)).toBe("Unavailable STORE_UNAVAILABLE");
  expect(await status()).toBe(Status.NOT_SERVING);

  way.mend();
  expect(await status()).toBe(Status.SERVING);
  await guest.messages.sendMessage(one);
  await guest.messages.sendMessage({ ...say("two"), roomId: "quiet" });
  const texts = [await log.next("messageSent"), await log.next("messageSent")].map(
    ({ payload }) => payload.value.message?.content?.content.value,
  );
  expect(texts).toMatchObject([{ text: "one" }, { text: "two" }]);
  log.close();
}, 120_000);

it("nobody is taken for gone since Redis was out of reach for longer than the grace period", async () => {
  const own = await startRedis();
  const road = await openWay(own.port);
  const env = { ...withoutRates(), REDIS_URL: road.url, GRACE_PERIOD_MS: "2000" };
  const nodes = await Promise.all([startService(env), startService(env)]);
  try {
    const sitters = [await sit(nodes[0], "ann"), await sit(nodes[1], "bob")];
    const passed = (ms: number, since = performance.now()) =>
      expect.poll(() => performance.now() - since, waiting).toBeGreaterThan(ms);
    road.cutAll();
    await passed(4000);
    road.mend();
    const says = ({ guest }: Sitting) =>
      guest.messages.sendMessage(say("here")).then(
        () => "said",
        (thrown: unknown) => refusal(Promise.reject(thrown)),
      );
    for (const one of sitters) await expect.poll(() => says(one), waiting).toBe("said");
    await passed(8000); // deadlines are met again by then
    for (const one of sitters) expect(await says(one)).toBe("said");
    for (const { log } of sitters) {
      expect(log.cases).not.toContain("memberLeft");
      expect(log.cases).not.toContain("roomExited");
      log.close();
    }
  } finally {
    for (const node of nodes) await node.stop();
    await road.close();
    await own.stop();
  }
}, 120_000);
