import slotOf from "cluster-key-slot";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Link } from "../../services/store/redis/link.ts";
import { namesOf } from "../../services/store/redis/names.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import type { Key } from "../../services/store/store.ts";
import { type RedisCluster, type RedisServer, startCluster } from "../support/redis.ts";
import {
  change,
  listed,
  payloads,
  plain,
  room,
  standing,
  Told,
  timed,
  watchFromNow,
} from "./tables.ts";

let cluster: RedisCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

const slot = (key: Key) => slotOf(namesOf("n", key).head);

/** Gives a slot in which nothing is kept to another primary. */
async function move(moved: number, to: RedisServer | undefined): Promise<void> {
  const id = String(await to?.command("CLUSTER", "MYID"));
  for (const server of [to, ...cluster.servers])
    await server?.command("CLUSTER", "SETSLOT", String(moved), "NODE", id);
}

it("what is emitted is heard again after the channels moved and their connection was lost", async () => {
  const [first, second] = cluster.servers;
  const link = await Link.open(cluster.urls);
  const tables = [plain, listed, timed, standing];
  const store = new RedisStore({ link, tables: { room: tables, user: tables }, namespace: "n" });
  const onFirst = Array.from({ length: 100 }, (_, i) => room(`r${i}`)).filter(
    (key) => slot(key) <= 5460,
  );
  const [probed = room(""), stays = room("")] = onFirst;
  expect(slot(probed)).not.toBe(slot(stays));
  await store.watch(probed, { epoch: "x", sequence: 0 }, new Told()); // the first on that primary
  await store.commit(stays, change({ record: payloads("a") }));
  const told = await watchFromNow(store, stays);

  await move(slot(probed), second);
  await first?.command("CLIENT", "KILL", "TYPE", "pubsub");
  await expect
    .poll(
      async () => {
        await store.commit(stays, change({ emit: payloads("b") }));
        return told.log;
      },
      { timeout: 8000 },
    )
    .toContain("emitted b");
  await store.close();
});

it("a cluster of which a primary is dead is not connected to, and the attempt leaves nothing", async () => {
  const [dead, ...others] = cluster.servers;
  await dead?.stop();
  await expect(Link.open(others.slice(0, 1).map(({ url }) => url))).rejects.toThrow();
  const clients = async () =>
    await Promise.all(
      others.map(
        async (one) =>
          String(await one.command("CLIENT", "LIST"))
            .trim()
            .split("\n").length,
      ),
    );
  await expect.poll(clients).toEqual([1, 1]);
});
