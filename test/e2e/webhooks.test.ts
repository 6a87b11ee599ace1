import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientOf } from "../support/clients.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { run, type ServiceProcess, startProcess } from "../support/service-process.ts";
import { WebhookReceiver, webhookSecret } from "../support/webhook-receiver.ts";

const folder = mkdtempSync(join(tmpdir(), "parlor-webhooks-"));
const config = join(folder, "apps.json");
const until = (what: () => unknown) => expect.poll(what, { interval: 5, timeout: 40_000 });

let redis: RedisServer;
let receiver: WebhookReceiver;
const started: ServiceProcess[] = [];
beforeAll(async () => {
  redis = await startRedis();
  receiver = await WebhookReceiver.open();
  const webhooks = [{ url: receiver.url, secret: webhookSecret, event_types: ["message_sent"] }];
  const app = { id: "shop", secrets: ["x".repeat(32)] };
  writeFileSync(config, JSON.stringify({ apps: [{ ...app, webhooks }] }));
  writeFileSync(join(folder, "quiet.json"), JSON.stringify({ apps: [app] }));
});
afterAll(async () => {
  await Promise.all(started.map((service) => service.stop("SIGKILL")));
  await receiver.stop();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

/** A service on that Redis; `quiet` where it has no webhook. */
async function start(file = config): Promise<ServiceProcess> {
  const service = await startProcess({ CONFIG: file, REDIS_URL: redis.url });
  started.push(service);
  return service;
}

async function say(service: ServiceProcess, token: string, text: string): Promise<void> {
  const { messages } = clientOf(service.url, token);
  const content = { content: { case: "text" as const, value: { text } } };
  await messages.sendMessage({ roomId: "lobby", content });
}

/** What the receiver was told, without repetition. */
const told = () => [
  ...new Set(
    receiver.received.map(({ payload }) => payload?.data.messageSent.message.content.text.text),
  ),
];

it("tells what happened while no service that delivers was there, after a stop and after a crash", async () => {
  const args = ["cli/main.ts", "token", "--server"];
  const token = (await run(process.execPath, args, { env: { CONFIG: config } })).trim();
  const other = await start(join(folder, "quiet.json"));
  const first = await start();
  await clientOf(first.url, token).rooms.createRoom({ room: { roomId: "lobby" } });
  // What is said before the feed is followed may be told or not.
  await until(async () => {
    await say(first, token, "anyone?");
    return told();
  }).toEqual(["anyone?"]);
  await say(first, token, "one");
  await until(told).toEqual(["anyone?", "one"]);
  expect(await first.stop()).toBe(0);
  await say(other, token, "two");
  const second = await start();
  await until(told).toEqual(["anyone?", "one", "two"]);
  await second.stop("SIGKILL");
  await say(other, token, "three");
  await start();
  await until(told).toEqual(["anyone?", "one", "two", "three"]);
}, 120_000);
