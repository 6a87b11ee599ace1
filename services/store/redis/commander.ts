import { createClient, createCluster, RESP_TYPES } from "@redis/client";
import slotOf from "cluster-key-slot";

/** What a command is made of. */
export type Argument = string | Uint8Array;

/** Sends commands: to the one primary, or to that of a cluster where the key lives. */
export interface Commander {
  readonly clustered: boolean;
  run(key: string, command: readonly Argument[]): Promise<unknown>;
  runOn(primary: string, command: readonly Argument[]): Promise<unknown>;
  primaryOf(key: string): string;
  primaries(): readonly string[];
  subscriber(primary: string): Promise<Connection>;
  destroy(): void;
}

/** A connection to one primary that hears what is published there. Once lost it is of no use. */
export interface Connection {
  /** Hears a channel from the moment when this resolves. */
  subscribe(channel: string, hear: (message: Buffer) => void): Promise<void>;
  /** Hears a channel no more. */
  unsubscribe(channel: string): void;
  /** The connection is lost; or a channel is, because its slot has moved. Set by whoever opens it. */
  lost: () => void;
  moved: (channel: string) => void;
  destroy(): void;
}

type Client = ReturnType<typeof newClient>;

/** How long connecting may take, and the longest pause before it is tried again. */
const connectTimeoutMs = 3000;
const maxRetryMs = 1000;

/** Connects to the first address that answers, and to the rest of its cluster if it is of one. */
export async function connect(urls: readonly string[]): Promise<Commander> {
  let failure: unknown = new Error("no address");
  for (const url of urls) {
    const client = newClient(url, retry);
    try {
      await connected(client);
      const info = String(await inTime(client.sendCommand(["INFO", "cluster"])));
      if (!info.includes("cluster_enabled:1")) return ofOne(client, url);
      client.destroy();
      return await ofCluster(urls, url);
    } catch (error) {
      if (client.isOpen) client.destroy(); // it would go on trying
      failure = error;
    }
  }
  throw failure;
}

function ofOne(client: Client, url: string): Commander {
  const address = new URL(url).host;
  const run = (command: readonly Argument[]) => client.sendCommand(command.map(asBuffer));
  return {
    clustered: false,
    run: (_key, command) => run(command),
    runOn: (_primary, command) => run(command),
    primaryOf: () => address,
    primaries: () => [address],
    subscriber: () => openSubscriber(newClient(url, () => false)),
    destroy: () => client.destroy(),
  };
}

async function ofCluster(urls: readonly string[], url: string): Promise<Commander> {
  const cluster = newCluster(urls);
  cluster.on("error", () => {}); // pings tell
  await inTime(cluster.connect()).catch((error: unknown) => {
    cluster.destroy(); // it would go on trying for as long as one of its primaries is away
    throw error;
  });
  const nodeOf = (primary: string) => {
    const node = cluster.masters.find(({ address }) => address === primary);
    if (node === undefined) throw new Error(`no primary ${primary}`);
    return node;
  };
  return {
    clustered: true,
    run: (key, command) => cluster.sendCommand(key, false, command.map(asBuffer)),
    async runOn(primary, command) {
      const client = await cluster.nodeClient(nodeOf(primary));
      return client.sendCommand(command.map(asBuffer));
    },
    primaryOf: (key) => cluster.slots[slotOf(key)]?.master.address ?? "",
    primaries: () => cluster.masters.map(({ address }) => address),
    async subscriber(primary) {
      const { host, port } = nodeOf(primary);
      const there = new URL(url);
      there.hostname = host.includes(":") ? `[${host}]` : host; // an address of IPv6 would be ignored
      there.port = String(port);
      return openSubscriber(newClient(there.href, () => false));
    },
    destroy: () => cluster.destroy(),
  };
}

async function openSubscriber(client: Client): Promise<Connection> {
  await connected(client);
  const hearing = new Map<string, (message: Buffer) => void>();
  const connection: Connection = {
    subscribe(channel, hear) {
      hearing.set(channel, hear);
      return client.sSubscribe(channel, hear, true);
    },
    unsubscribe(channel) {
      // Not without its listener: until that is answered the client would take the channel for
      // subscribed, and whoever wants it again would be cut off by the answer.
      const hear = hearing.get(channel);
      if (hear !== undefined) client.sUnsubscribe(channel, hear, true).catch(() => {});
      hearing.delete(channel);
    },
    lost: () => {},
    moved: () => {},
    destroy: () => client.isOpen && client.destroy(),
  };
  client.on("error", () => connection.lost());
  client.on("end", () => connection.lost());
  client.on("sharded-channel-moved", (channel: string) => connection.moved(channel));
  return connection;
}

/** Connects, or gives the client up at the first failure, or when it takes too long. */
async function connected(client: Client): Promise<void> {
  const failed = new Promise((_, reject) => client.once("error", reject));
  try {
    await inTime(Promise.race([client.connect(), failed]));
  } catch (error) {
    if (client.isOpen) client.destroy();
    throw error;
  }
}

/** Waits no longer than connecting may take. */
function inTime<T>(connecting: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(connectTimeoutMs);
  return new Promise((resolve, reject) => {
    late.addEventListener("abort", () => reject(late.reason), { once: true });
    connecting.then(resolve, reject);
  });
}

function newClient(url: string, reconnectStrategy: (retries: number) => number | false) {
  const client = createClient({
    url,
    commandOptions: { ...commandOptions },
    disableOfflineQueue: true,
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy },
  });
  client.on("error", () => {}); // whoever runs a command is told; without this the process would end
  return client;
}

function newCluster(urls: readonly string[]) {
  const { username, password, protocol } = new URL(urls[0] ?? "");
  return createCluster({
    rootNodes: urls.map((url) => ({ url })),
    commandOptions,
    defaults: {
      ...(username === "" ? {} : { username: decodeURIComponent(username) }),
      ...(password === "" ? {} : { password: decodeURIComponent(password) }),
      disableOfflineQueue: true,
      socket: {
        connectTimeout: connectTimeoutMs,
        reconnectStrategy: retry,
        ...(protocol === "rediss:" ? { tls: true } : {}),
      },
    },
  });
}

/** Texts are answered as bytes. Answers are waited for by the link, with one timer for all. */
const commandOptions = {
  timeout: 0,
  typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer },
};

function retry(retries: number): number {
  return Math.min(50 * 2 ** retries, maxRetryMs);
}

function asBuffer(argument: Argument): string | Buffer {
  if (typeof argument === "string") return argument;
  return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength);
}
