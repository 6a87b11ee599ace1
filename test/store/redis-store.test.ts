import { afterAll, beforeAll, describe } from "vitest";
import { Link } from "../../services/store/redis/link.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import type { StoreLimits } from "../../services/store/store-limits.ts";
import { type RedisCluster, type RedisServer, startCluster, startRedis } from "../support/redis.ts";
import { describeStore, type Engine } from "./conformance.ts";
import { listed, plain, standing, timed } from "./tables.ts";

const tables = [plain, listed, timed, standing];
let namespaces = 0;

/** An engine in a namespace of its own, with two handles, over two links that all engines share. */
const open =
  (links: () => readonly Link[]) =>
  async (limits: Partial<StoreLimits> = {}): Promise<Engine> => {
    const namespace = `test-${++namespaces}`;
    let offset = 0;
    const [store, other] = links().map(
      (link) =>
        new RedisStore({
          link,
          tables: { room: tables, user: tables, app: tables },
          limits,
          namespace,
          time: () => ({ offset }),
        }),
    );
    if (store === undefined || other === undefined) throw new Error("no link");
    return {
      store,
      other,
      advance: async (ms) => {
        offset += ms * 1000;
      },
      close: async () => {},
    };
  };

describe("on one primary", () => {
  let server: RedisServer;
  let links: Link[] = [];
  beforeAll(async () => {
    server = await startRedis();
    links = [await Link.open([server.url]), await Link.open([server.url])];
  });
  afterAll(async () => {
    for (const link of links) await link.close();
    await server.stop();
  });
  describeStore(
    "the Redis engine",
    open(() => links),
  );
});

describe("on a cluster of three", () => {
  let cluster: RedisCluster;
  let links: Link[] = [];
  beforeAll(async () => {
    cluster = await startCluster();
    links = [await Link.open(cluster.urls), await Link.open(cluster.urls)];
  });
  afterAll(async () => {
    for (const link of links) await link.close();
    await cluster.stop();
  });
  describeStore(
    "the Redis engine",
    open(() => links),
  );
});
