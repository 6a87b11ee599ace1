import { afterAll, beforeAll, expect, it } from "vitest";
import { watchApp } from "../support/app-log.ts";
import { clientOf, logIn } from "../support/clients.ts";
import { say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";
import { openWay, type Way } from "../support/way.ts";

let redis: RedisServer;
let way: Way;
/** The first is stopped by a test; the second goes to Redis by a way that can be cut. */
let nodes: readonly [ServiceProcess, ServiceProcess];

beforeAll(async () => {
  redis = await startRedis();
  way = await openWay(redis.port);
  nodes = [
    await startService({ REDIS_URL: redis.url }),
    await startService({ REDIS_URL: way.url }),
  ];
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await way.close();
  await redis.stop();
});

const rooms = ["a", "b", "c"];

it("a backend misses nothing, though its node goes and Redis is away for a while", async () => {
  const [first, second] = nodes;
  const credential = await token("--server");
  const wires = ["connect", "grpc"] as const;
  const logs = await Promise.all(
    wires.map((wire) => watchApp(clientOf(first.url, credential, wire))),
  );
  const ann = await logIn(second.url, "ann");
  for (const roomId of rooms) await ann.rooms.enterRoom({ room: { roomId } });
  const talk = async (text: string) => {
    for (const roomId of rooms) await ann.messages.sendMessage({ ...say(text), roomId });
  };
  await talk("on the first node");
  for (const log of logs) await log.until(9);
  await first.stop();
  for (const log of logs)
    expect(await refusal(log.end.then((failure) => Promise.reject(failure)))).toBe(
      "Unavailable SHUTTING_DOWN",
    );
  await talk("while nobody watches");

  const again = await Promise.all(
    logs.map(({ cursor }, i) => watchApp(clientOf(second.url, credential, wires[i]), { cursor })),
  );
  for (const log of again) await log.until(3);
  way.cutAll();
  await expect.poll(() => talk("cut").catch(() => "cut")).toBe("cut");
  way.mend();
  const isBack = () =>
    talk("mended")
      .then(() => true)
      .catch(() => false);
  await expect.poll(isBack).toBe(true);

  const { snapshot } = await ann.rooms.getRoom({ roomId: "c" });
  const last = Number(snapshot?.cursor?.sequence);
  for (const [i, log] of logs.entries()) {
    const told = () => [...log.events, ...(again[i]?.events ?? [])];
    const of = (roomId: string) =>
      told()
        .filter((event) => event.roomId === roomId)
        .map(({ sequence }) => Number(sequence));
    await expect.poll(() => of("c").at(-1)).toBe(last);
    for (const roomId of rooms)
      expect(of(roomId)).toEqual(Array.from({ length: of(roomId).length }, (_, n) => n + 1));
    expect(again[i]?.responses.some(({ gap }) => gap)).toBe(false);
  }
  for (const log of again) log.close();
}, 120_000);
