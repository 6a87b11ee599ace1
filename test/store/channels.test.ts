import { beforeEach, expect, it } from "vitest";
import { Channels } from "../../services/store/redis/channels.ts";
import type { Connection } from "../../services/store/redis/commander.ts";
import type { Link } from "../../services/store/redis/link.ts";

/** Where each channel is published now, and which are subscribed to on which primary. */
let homes: Map<string, string>;
let subscribed: Set<string>;
/** What was given up. */
let destroyed: string[];
let channels: Channels;

const listener = { hear: () => {}, resume: () => {} };
const turn = () => new Promise<void>(setImmediate);

function connectionTo(primary: string): Connection {
  return {
    subscribe: async (channel) => void subscribed.add(`${primary} ${channel}`),
    unsubscribe: (channel) => void subscribed.delete(`${primary} ${channel}`),
    lost: () => {},
    moved: () => {},
    destroy: () => destroyed.push(primary),
  };
}

beforeEach(() => {
  [homes, subscribed, destroyed] = [new Map(), new Set(), []];
  const link = {
    primaryOf(channel: string) {
      const home = homes.get(channel);
      if (home === undefined) throw new Error("nobody knows");
      return home;
    },
    subscriber: async (primary: string) => connectionTo(primary),
    runOn: async () => 0,
  };
  channels = new Channels({ link: link as unknown as Link, probeOf: () => "probe" });
});

it("a channel is heard where it is published, and followed where that moves", async () => {
  homes.set("a", "one").set("b", "one");
  await channels.add("a", listener);
  await channels.add("b", listener);
  expect([channels.hears("a"), channels.hears("b")]).toEqual([true, true]);
  homes.set("a", "two");
  channels.look();
  expect(channels.hears("a")).toBe(false);
  await turn();
  expect([channels.hears("a"), channels.hears("b")]).toEqual([true, true]);
  expect([...subscribed].sort()).toEqual(["one b", "one probe", "two a", "two probe"]);
});

it("a channel whose place nobody knows is heard when somebody does", async () => {
  await channels.add("a", listener);
  expect(channels.hears("a")).toBe(false);
  homes.set("a", "one");
  channels.look();
  await turn();
  expect(channels.hears("a")).toBe(true);
});

it("a channel that is wanted no more is not followed, and a connection without any is given up", async () => {
  homes.set("a", "one");
  await channels.add("a", listener);
  channels.remove("a");
  expect(channels.hears("a")).toBe(false);
  homes.set("a", "two");
  channels.look();
  await turn();
  expect([...subscribed]).toEqual(["one probe"]);
  expect(destroyed).toEqual(["one"]);
});
