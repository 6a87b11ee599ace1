import pino from "pino";
import { defaultAppLimits } from "../../services/auth/app.ts";
import { systemClock } from "../../services/clock.ts";
import { noRates } from "../../services/rate/rates.ts";
import { encodePayload } from "../../services/room/payload.ts";
import { roomKey } from "../../services/room/room-tables.ts";
import type { Store } from "../../services/store/store.ts";
import type { DeliveryLimits } from "../../services/webhook/delivery-limits.ts";
import { Webhooks } from "../../services/webhook/webhooks.ts";
import { type BreakableStore, breakable } from "../support/breakable-store.ts";
import { randomOf } from "../support/random.ts";
import type { Violation } from "../support/violation.ts";
import { WebhookChecker } from "../support/webhook-checker.ts";
import {
  type Answer,
  type Received,
  WebhookReceiver,
  webhookSecret,
} from "../support/webhook-receiver.ts";

/** What a receiver does to the service. */
export interface WebhookPlan {
  readonly seed: number;
  readonly events: number;
  readonly rooms: number;
  /** How often its port is closed for a while, and the service is restarted or dies. */
  readonly outages: number;
  readonly restarts: number;
  /** How long all of it may take. */
  readonly patienceMs: number;
}

/** The plan that a minute is enough for. */
export const defaultWebhookPlan: Omit<WebhookPlan, "seed"> = {
  events: 10_000,
  rooms: 20,
  outages: 10,
  restarts: 6,
  patienceMs: 300_000,
};

/** What came of it. */
export interface WebhookResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

/** As the service has them, in a two-hundredth of the time. */
const limits: Partial<DeliveryLimits> = {
  events: 1000,
  timeoutMs: 100,
  firstRetryMs: 5,
  mostRetryMs: 100,
  goneMs: 200,
  saveMs: 20,
  renewMs: 50,
  leaseMs: 500,
};

const appId = "shop";

/** Delivers to a receiver that fails, hangs, breaks off and goes away, and checks all that it is sent. */
export async function tortureWebhooks(store: Store, plan: WebhookPlan): Promise<WebhookResult> {
  const random = randomOf(plan.seed);
  const receiver = await WebhookReceiver.open();
  const checker = new WebhookChecker();
  const counts: Record<string, number> = {};
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  receiver.answer = (received) => misbehave(received, { random, checker, count });
  const events = new Map<string, number>();
  let node = startNode(store, receiver.url);
  const end = performance.now() + plan.patienceMs;
  try {
    await fromNowOn(store, receiver);
    const troubles = spread(plan, random);
    for (let sent = 0; sent < plan.events; sent++) {
      const roomId = `room-${Math.floor(random() * plan.rooms)}`;
      await record(store, roomId, `message ${sent}`);
      events.set(roomId, (events.get(roomId) ?? 0) + 1);
      const trouble = troubles.get(sent);
      if (trouble === "outage") void outage(receiver, 20 + random() * 200);
      else if (trouble !== undefined) node = await restart(node, store, receiver.url, trouble);
      if (trouble !== undefined) count(trouble);
      // No faster than it can be delivered at all, so that there is trouble until the end.
      while (behind(events, checker) > 500 && performance.now() < end) await pause(1);
    }
    while (!checker.isComplete(events) && performance.now() < end) await pause(5);
    return { counts: { ...counts, ...checker.counts }, violations: checker.finish(events) };
  } finally {
    await node.webhooks.close(0);
    await receiver.stop();
  }
}

/** A service's part that delivers. */
interface Node {
  readonly webhooks: Webhooks;
  readonly link: BreakableStore;
}

function startNode(store: Store, url: string): Node {
  const link = breakable(store);
  const webhook = { url, secret: webhookSecret, eventTypes: [], roomIdPrefix: "" };
  const app = { appId, secrets: [], limits: defaultAppLimits, rates: noRates, webhooks: [webhook] };
  const webhooks = new Webhooks({
    store: link.store,
    clock: systemClock,
    log: pino({ level: "silent" }),
    apps: new Map([[appId, app]]),
    limits,
  });
  return { webhooks, link };
}

/** Waits until the feed is followed: what was recorded before is not told. */
async function fromNowOn(store: Store, receiver: WebhookReceiver): Promise<void> {
  const { answer } = receiver;
  receiver.answer = () => ({});
  while (receiver.received.length === 0) {
    await record(store, "the first", "is anyone there?");
    await pause(20);
  }
  receiver.answer = answer;
}

type Trouble = "outage" | "restart" | "crash";

/** After which events there is trouble. */
function spread(plan: WebhookPlan, random: () => number): Map<number, Trouble> {
  const troubles = new Map<number, Trouble>();
  const some = () => Math.floor(random() * plan.events);
  for (let i = 0; i < plan.outages; i++) troubles.set(some(), "outage");
  for (let i = 0; i < plan.restarts; i++) troubles.set(some(), i % 2 === 0 ? "restart" : "crash");
  return troubles;
}

/** Another node on the same store, after the one before was stopped, or lost its store. */
async function restart(node: Node, store: Store, url: string, how: Trouble): Promise<Node> {
  if (how === "restart") await node.webhooks.close(50);
  else node.link.cut();
  return startNode(store, url);
}

async function outage(receiver: WebhookReceiver, ms: number): Promise<void> {
  if (!receiver.listening) return;
  await receiver.stop();
  await pause(ms);
  await receiver.start();
}

/** Answers in one of many ways. A request may be taken, and its sender never hear of it. */
async function misbehave(
  received: Received,
  {
    random,
    checker,
    count,
  }: { random(): number; checker: WebhookChecker; count(what: string): void },
): Promise<Answer> {
  if (received.payload?.data.roomId === "the first") return {};
  checker.arrived(received);
  const dice = random();
  const [, what, answer] = ways.find(([until]) => dice < until) ?? [1, "taken", {}];
  if (what !== "taken") count(what);
  if (what === "slow") await pause(random() * 30);
  if (what === "taken" || what === "slow" || what === "taken and reset") checker.taken(received);
  return answer;
}

const ways: readonly (readonly [until: number, what: string, answer: Answer])[] = [
  [0.04, "error", { status: 500 }],
  [0.06, "busy", { status: 503, headers: { "retry-after": "0" } }],
  [0.09, "reset", "reset"],
  [0.11, "taken and reset", "reset"],
  [0.13, "hang", "hang"],
  [0.131, "gone", { status: 410 }],
  [0.16, "redirect", { status: 307, headers: { location: "/elsewhere" } }],
  [0.21, "slow", {}],
  [1, "taken", { body: '{"ok": true}' }],
];

async function record(store: Store, roomId: string, text: string): Promise<void> {
  const message = { content: { content: { case: "text" as const, value: { text } } } };
  await store.commit(roomKey(appId, roomId), {
    expect: [],
    write: [],
    record: [encodePayload({ case: "messageSent", value: { message } })],
  });
}

function behind(events: ReadonlyMap<string, number>, { counts }: WebhookChecker): number {
  const recorded = [...events.values()].reduce((sum, one) => sum + one, 0);
  return recorded - counts.taken;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
