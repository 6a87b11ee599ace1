import { afterAll, beforeAll } from "vitest";
import type { StoreTime } from "../../services/store/redis/clock.ts";
import { Link } from "../../services/store/redis/link.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import type { StoreLimits } from "../../services/store/store-limits.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { listed, plain, standing, timed } from "./tables.ts";

/** The Redis of a file's tests, and a link to it. */
export let server: RedisServer;
export let link: Link;

/** A table of each kind. */
export const tables = [plain, listed, timed, standing];

/** Has a file's tests have a Redis of their own. */
export function ownRedis(): void {
  beforeAll(async () => {
    server = await startRedis();
    link = await Link.open([server.url]);
  });
  afterAll(async () => {
    await link.close();
    await server.stop();
  });
}

/** Opens a store in it. */
export function open(
  namespace: string,
  limits: Partial<StoreLimits> = {},
  time: () => StoreTime = () => ({ offset: 0 }),
): RedisStore {
  const all = { room: tables, user: tables, app: tables };
  return new RedisStore({ link, tables: all, namespace, limits, time });
}

/** The names of all that is kept in a namespace. */
export async function namesIn(namespace: string): Promise<string[]> {
  const names = await server.command("KEYS", `${namespace}:*`);
  return Array.isArray(names) ? names.map(String).sort() : [];
}
