import { beforeEach, expect, it } from "vitest";
import type { Connection } from "../../services/store/redis/commander.ts";
import { Subscriber } from "../../services/store/redis/subscriber.ts";

/** Connections as they were made, what each was asked to hear, and what is still to be confirmed. */
let connections: (Connection & { readonly asked: string[] })[];
let unconfirmed: (() => void)[];
let published: string[];
let subscriber: Subscriber;

let resumed: number;
const listener = { hear: () => {}, resume: () => resumed++ };
const turn = () => new Promise<void>(setImmediate);
const confirm = () => {
  for (const one of unconfirmed.splice(0)) one();
  return turn();
};

function open(): Connection {
  const asked: string[] = [];
  const connection = {
    asked,
    subscribe(channel: string) {
      asked.push(channel);
      return new Promise<void>((resolve) => unconfirmed.push(resolve));
    },
    unsubscribe: () => {},
    lost: () => {},
    moved: () => {},
    destroy: () => {},
  };
  connections.push(connection);
  return connection;
}

beforeEach(() => {
  [connections, unconfirmed, published, resumed] = [[], [], [], 0];
  subscriber = new Subscriber({
    probeOf: () => "probe",
    connect: async () => open(),
    publish: async (channel) => published.push(channel),
  });
});

it("a channel is subscribed to once, though it is wanted while the connection is made", async () => {
  const first = subscriber.add("a", listener);
  await turn();
  const second = subscriber.add("b", listener); // the connection is there, but not proved yet
  subscriber.look();
  await confirm();
  subscriber.look();
  await confirm();
  await Promise.all([first, second]);
  expect(connections.map(({ asked }) => [...asked].sort())).toEqual([["a", "b", "probe"]]);
  expect([subscriber.hears("a"), subscriber.hears("b")]).toEqual([true, true]);
});

it("a channel that is no longer wanted when the connection is made is not subscribed to", async () => {
  const added = subscriber.add("a", listener);
  subscriber.remove("a");
  await turn();
  await confirm();
  await added;
  expect(connections.map(({ asked }) => asked)).toEqual([["probe"]]);
});

it("a connection that brings no probe for three looks is given up, and all is heard on another", async () => {
  const added = subscriber.add("a", listener);
  await turn();
  await confirm();
  await confirm();
  await added;
  for (let looks = 0; looks < 3; looks++) subscriber.look();
  expect([published.length, connections.length]).toEqual([3, 1]);
  subscriber.look();
  expect(subscriber.hears("a")).toBe(false);
  resumed = 0;
  await turn();
  await confirm();
  await confirm();
  expect(connections.map(({ asked }) => asked)).toEqual([
    ["probe", "a"],
    ["probe", "a"],
  ]);
  expect(subscriber.hears("a")).toBe(true);
  expect(resumed).toBe(1);
});
