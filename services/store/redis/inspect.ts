import { Link } from "./link.ts";

/** A Redis that cannot be used. Says why. */
export class RedisError extends Error {
  constructor(message: string) {
    super(`REDIS_URL: ${message}`);
    this.name = "RedisError";
  }
}

/** What is needed for looking at a Redis. */
export type Inspected = Pick<Link, "primaries" | "runOn">;

/** The oldest Redis that has what scripts and channels need: sharded pub/sub. */
const oldestVersion = 7;

/** Connects. Throws `RedisError` where none of the addresses answers. */
export async function openLink(urls: readonly string[]): Promise<Link> {
  try {
    return await Link.open(urls);
  } catch (error) {
    const places = urls.map((url) => new URL(url).host).join(", ");
    throw new RedisError(
      `no answer from ${places}: ${error instanceof Error ? error.message : ""}`,
    );
  }
}

/**
 * Looks at every primary, and says in words what is unsafe about it; nothing where all is well. Throws
 * `RedisError` where it cannot be used at all.
 */
export async function inspect(link: Inspected): Promise<string[]> {
  const all = await Promise.all(
    link.primaries().map(async (primary) => {
      const info = infoOf(String(await link.runOn(primary, ["INFO"])));
      const saves = await savesOf(link, primary);
      return warningsOf(info, saves).map((warning) => `${primary} ${warning}`);
    }),
  );
  return all.flat();
}

type Info = ReadonlyMap<string, string>;

function warningsOf(info: Info, saves: boolean | undefined): string[] {
  const version = info.get("redis_version") ?? "0";
  if (Number.parseInt(version, 10) < oldestVersion)
    throw new RedisError(`Redis ${version} is too old: ${oldestVersion} or later is needed`);
  if (info.get("role") !== "master")
    throw new RedisError("is a replica: give the address of the primary");
  const warnings: string[] = [];
  const policy = info.get("maxmemory_policy") ?? "noeviction";
  if (policy !== "noeviction")
    warnings.push(
      `has maxmemory-policy ${policy}: when its memory is full it throws rooms away. Set noeviction`,
    );
  if (info.get("aof_enabled") !== "1")
    warnings.push(
      saves === false
        ? "keeps nothing on disk: rooms are gone when it restarts. Set appendonly yes"
        : "has no append-only file: what it did since its last snapshot is gone when it restarts. Set appendonly yes",
    );
  return warnings;
}

/** Whether it makes snapshots; undefined where that is not to be known. */
async function savesOf(link: Inspected, primary: string): Promise<boolean | undefined> {
  const reply = await link.runOn(primary, ["CONFIG", "GET", "save"]).catch(() => undefined);
  const [value] = Object.values(Object(reply));
  return value === undefined ? undefined : String(value) !== "";
}

/** What `INFO` says: `name:value` lines. */
function infoOf(text: string): Info {
  return new Map(
    text.split("\r\n").flatMap((line): [string, string][] => {
      const colon = line.indexOf(":");
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}
