import pino from "pino";
import { afterEach, beforeEach, expect, type MockInstance, vi } from "vitest";
import { defaultAppLimits } from "../../services/auth/app.ts";
import type { WebhookSettings } from "../../services/auth/app-hooks.ts";
import { noRates } from "../../services/rate/rates.ts";
import type { Store } from "../../services/store/store.ts";
import {
  type DeliveryLimits,
  defaultDeliveryLimits,
} from "../../services/webhook/delivery-limits.ts";
import { Webhooks } from "../../services/webhook/webhooks.ts";
import { openRooms, type Rooms, type Side } from "./rooms.ts";
import { type Received, WebhookReceiver, webhookSecret } from "./webhook-receiver.ts";

const { saveMs } = defaultDeliveryLimits;

/** The receiver of the test that runs. */
export let receiver: WebhookReceiver;
const opened: Webhooks[] = [];
/** The requests of the test that runs. */
let fetching: MockInstance<typeof fetch>;

/** Has a receiver there for each test of a file, and no node that delivers after it. */
export function receiveWebhooks(): void {
  beforeEach(async () => {
    receiver = await WebhookReceiver.open();
    fetching = vi.spyOn(globalThis, "fetch");
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((webhooks) => webhooks.close(0)));
    fetching.mockRestore();
    await receiver.stop();
  });
}

/** What is delivered, and from where. */
export interface Delivering {
  readonly settings?: Partial<WebhookSettings>;
  readonly limits?: Partial<DeliveryLimits>;
  readonly store?: Store;
}

/** A node that delivers. */
export interface Delivery {
  readonly webhooks: Webhooks;
  /** How often it was settled how long something waits: each failure once, and once more where all fail. */
  waits(): number;
  /** Requests that it has begun. */
  begun(): number;
}

/** A node that delivers what happens in a world. Of random waits it takes the longest. */
export function deliver(
  world: Rooms,
  { settings, limits = {}, store = world.store }: Delivering = {},
): Delivery {
  let waits = 0;
  const before = fetching.mock.calls.length;
  const webhook = { url: receiver.url, secret: webhookSecret, eventTypes: [], roomIdPrefix: "" };
  const app = (appId: string, webhooks: WebhookSettings[]) =>
    [appId, { appId, secrets: [], limits: defaultAppLimits, rates: noRates, webhooks }] as const;
  const webhooks = new Webhooks({
    store,
    clock: world.clock,
    log: pino({ level: "silent" }),
    apps: new Map([app("shop", [{ ...webhook, ...settings }]), app("other", [])]),
    limits,
    random() {
      waits++;
      return 1;
    },
  });
  opened.push(webhooks);
  return { webhooks, waits: () => waits, begun: () => fetching.mock.calls.length - before };
}

/** A world of the receiver's time. */
export function openWorld(): Rooms {
  const world = openRooms();
  receiver.now = () => world.clock.now() / 1000;
  return world;
}

/** A world, its backend, and a node that delivers from now on. */
export async function delivering(how: Delivering = {}) {
  const world = openWorld();
  const delivery = deliver(world, how);
  await saved(world);
  return { world, backend: world.backend(), ...delivery };
}

/** Lets progress be saved. */
export async function saved(world: Rooms): Promise<void> {
  await world.clock.advance(saveMs);
  await world.clock.advance(saveMs);
}

/** Waits, without moving the clock. */
export const until = (what: () => unknown) => expect.poll(what, { interval: 2 });

/** Lets time pass, in which requests are answered, and what came of them is known. */
export async function run(world: Rooms, delivery: Delivery, ms: number): Promise<void> {
  const known = () => {
    const [{ taken, failed } = { taken: 0, failed: 0 }] = delivery.webhooks.standings;
    return taken + failed;
  };
  for (let passed = 0; passed < ms; passed += 500) {
    await world.clock.advance(500);
    await until(() => delivery.begun() - known()).toBe(0);
  }
}

/** Makes a room: an event of its own. */
export const make = (backend: Side, roomId: string) =>
  backend.rooms.createRoom({ room: { roomId } });
/** Says something as the system. */
export const say = (backend: Side, roomId: string, text: string) =>
  backend.messages.sendMessage({ roomId, content: { content: { case: "text", value: { text } } } });

/** What was said, as a receiver is told; the type of whatever else it is told. */
export const textOf = ({ payload }: Received): string =>
  payload?.data.messageSent?.message.content.text.text ?? payload?.type;
/** All that the receiver was told, as texts. */
export const told = () => receiver.received.map(textOf);
/** So many different texts. */
export const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
/** The type of a room's first event. */
export const created = "room.room_created";
/** The type of what is told where events were missed. */
export const missed = "parlor.events_missed";
