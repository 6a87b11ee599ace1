import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { Link } from "../../services/store/redis/link.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import { startCluster, startRedis } from "../support/redis.ts";
import { type Raced, share } from "./racer.ts";
import { change, listed, payloads, plain, room, standing, textOf, timed } from "./tables.ts";

const racer = fileURLToPath(new URL("racer.ts", import.meta.url));

/** Starts a racer. Resolves when it is ready, with what makes it go and answers what came of it. */
async function start(name: string, urls: readonly string[]): Promise<() => Promise<Raced>> {
  const child = spawn(process.execPath, [racer, name, "race", ...urls], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = once(child, "close");
  await Promise.race([once(child.stdout, "data"), ended]);
  return async () => {
    child.stdin.write("go\n");
    await ended;
    return JSON.parse(output.slice(output.indexOf("\n")));
  };
}

it.each(["one primary", "a cluster"])(
  "three processes race on %s",
  async (kind) => {
    const servers = kind === "a cluster" ? await startCluster() : await startRedis();
    const urls = "urls" in servers ? servers.urls : [servers.url];
    const tables = [plain, listed, timed, standing];
    const store = new RedisStore({
      link: await Link.open(urls),
      tables: { room: tables, user: tables, app: tables },
      namespace: "race",
    });
    await store.commit(room("race"), change({ record: payloads("start") }));
    let place = (await store.feed("app", "now", 1)).next;
    const racers = await Promise.all(["a", "b", "c"].map((name) => start(name, urls)));
    const raced = await Promise.all(racers.map((go) => go()));

    const [first] = raced;
    expect(raced.reduce((sum, { admitted }) => sum + admitted, 0)).toBe(share);
    expect(new Set(raced.map(({ onlyOnce }) => onlyOnce)).size).toBe(1);
    for (const { log } of raced) expect(log).toEqual(first?.log);
    const numbers = first?.log.map((line) => Number(line.split(" ")[0]));
    expect(numbers).toEqual(Array.from({ length: 3 * share + 1 + 3 }, (_, i) => i + 2));
    const selection = { sizes: [listed], rows: [{ table: plain, id: "n" }] };
    const view = await store.read(room("race"), selection);
    expect([view.size(listed), view.row(plain, "n")?.value]).toEqual([share, String(3 * share)]);

    const fed: string[] = [];
    for (let more = true; more; ) {
      const page = await store.feed("app", place, 100);
      expect(page.missed).toBe(false);
      fed.push(...page.entries.map((entry) => `${entry.sequence} ${textOf(entry.payload)}`));
      ({ more, next: place } = page);
    }
    expect(fed).toEqual(first?.log);

    await store.close();
    await servers.stop();
  },
  60_000,
);
