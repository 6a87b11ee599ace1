import { describe, expect, it, onTestFinished, vi } from "vitest";
import { put } from "../../services/store/change.ts";
import { inspect, openLink, RedisError } from "../../services/store/redis/inspect.ts";
import { Link } from "../../services/store/redis/link.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import { refusal } from "../support/reasons.ts";
import { startRedis } from "../support/redis.ts";
import { openWay } from "../support/way.ts";
import { open, ownRedis, server, tables } from "./own-redis.ts";
import { change, payloads, room, Told, timed } from "./tables.ts";

ownRedis();

const key = room("r");
describe("Redis", () => {
  it("is told a script again that it has forgotten", async () => {
    const store = open("scripts");
    await store.commit(key, change({ record: payloads("a") }));
    await server.command("SCRIPT", "FLUSH");
    expect(await store.commit(key, change({ record: payloads("b") }))).toMatchObject({
      sequence: 2,
    });
  });

  it("is heard again by who watches a key as soon as nobody does", async () => {
    const store = open("again");
    await store.commit(key, change({ record: payloads("a") }));
    const { head } = await store.read(key, {});
    const cancel = await store.watch(key, head, new Told());
    cancel();
    const told = new Told();
    await store.watch(key, head, told);
    await store.commit(key, change({ record: payloads("b"), emit: payloads("c") }));
    await expect.poll(() => told.log).toEqual(["2 b", "emitted c"]);
  });

  it("is asked for what another node wrote and did not live to settle", async () => {
    const [here, there] = [open("due"), open("due")];
    expect(await here.due(10, 10_000)).toEqual([]);
    await there.commit(key, change({ write: [put(timed, "x", "", 1)] }));
    const due = async () => (await here.due(10, 10_000)).map(({ id }) => id);
    await expect.poll(due).toEqual(["x"]);
  });

  it("is asked at once for what falls due here, whatever the time is here", async () => {
    const store = open("own");
    const real = Date.now.bind(Date);
    const clock = vi.spyOn(Date, "now").mockImplementation(() => real() - 3600_000);
    try {
      expect(await store.due(10, 10_000)).toEqual([]);
      await store.commit(
        key,
        change({ write: [put(timed, "x", "", (await store.now()) - 10_000)] }),
      );
      expect((await store.due(10, 10_000)).map(({ id }) => id)).toEqual(["x"]);
    } finally {
      clock.mockRestore();
    }
  });

  it("is asked again for what was more than was asked for", async () => {
    const [here, there] = [open("more"), open("more")];
    const keys = Array.from({ length: 40 }, (_, i) => room(`r${i}`));
    for (const one of keys) await there.commit(one, change({ write: [put(timed, "x", "", 1)] }));
    const offered: string[] = [];
    for (let i = 0; i < 7; i++)
      offered.push(...(await here.due(6, 60_000)).map((due) => due.key.id));
    expect(offered.sort()).toEqual(keys.map(({ id }) => id).sort());
  });

  it("is left for the one that its address leads to, when it is no primary any more", async () => {
    const [old, next] = [await startRedis(), await startRedis()];
    onTestFinished(async () => {
      for (const server of [old, next]) await server.stop();
    });
    const way = await openWay(old.port);
    const there = await Link.open([way.url]);
    const store = new RedisStore({
      link: there,
      tables: { room: tables, user: tables, app: tables },
    });
    const commit = async () => (await store.commit(key, change({ record: payloads("a") }))).ok;
    expect(await commit()).toBe(true);
    way.leadTo(next.port);
    await old.command("REPLICAOF", "127.0.0.1", String(next.port));
    expect(await refusal(commit())).toBe("Unavailable STORE_UNAVAILABLE");
    await expect.poll(() => commit().catch(() => false)).toBe(true);
    await store.close();
    await way.close();
  });

  it("does a command once or not at all, when it stops answering", async () => {
    const way = await openWay(server.port);
    const cut = await Link.open([way.url]);
    await cut.run("n", ["INCR", "n"]);
    way.cutAll();
    expect(await refusal(cut.run("n", ["INCR", "n"]))).toBe("Unavailable STORE_UNAVAILABLE");
    expect(await refusal(cut.run("n", ["INCR", "n"]))).toBe("Unavailable STORE_UNAVAILABLE");
    way.mend();
    const answer = () => cut.run("n", ["GET", "n"]).then(Number, () => 0);
    await expect.poll(answer).toBeLessThanOrEqual(3);
    await expect.poll(answer).toBeGreaterThanOrEqual(1);
    await cut.close();
    await way.close();
  });
});

describe("a Redis that is looked at", () => {
  const lookAt = async (...options: string[]) => {
    const looked = await startRedis(...options);
    const to = await openLink([looked.url]);
    try {
      return (await inspect(to)).map((warning) => warning.replace(/^\S+ /, ""));
    } finally {
      await to.close();
      await looked.stop();
    }
  };

  it("is safe where it evicts nothing and keeps an append-only file", async () => {
    expect(await lookAt("--appendonly", "yes")).toEqual([]);
  });

  it("is unsafe where it evicts, or forgets when it restarts", async () => {
    expect(await lookAt("--maxmemory-policy", "allkeys-lru", "--appendonly", "yes")).toEqual([
      "has maxmemory-policy allkeys-lru: when its memory is full it throws rooms away. Set noeviction",
    ]);
    expect(await lookAt("--save", "")).toEqual([
      "keeps nothing on disk: rooms are gone when it restarts. Set appendonly yes",
    ]);
    expect(await lookAt("--save", "60 1")).toEqual([
      "has no append-only file: what it did since its last snapshot is gone when it restarts. Set appendonly yes",
    ]);
  });

  it("is refused where it is a replica, or too old, or not there", async () => {
    const replica = lookAt("--replicaof", "127.0.0.1", String(server.port));
    await expect(replica).rejects.toThrow(RedisError);
    const old = { primaries: () => ["old:6379"], runOn: async () => "redis_version:6.2.14\r\n" };
    await expect(inspect(old)).rejects.toThrow("Redis 6.2.14 is too old: 7 or later is needed");
    await expect(openLink(["redis://127.0.0.1:1"])).rejects.toThrow("no answer from 127.0.0.1:1");
  });
});
