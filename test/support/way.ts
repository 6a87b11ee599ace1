import { createServer, connect as dial, type Socket } from "node:net";

/** A way to a port that can be cut, for what Redis publishes or for all of it, without either end noticing. */
export interface Way {
  /** As a Redis. */
  readonly url: string;
  readonly port: number;
  /** Holds back all that goes over the connections that hear channels, old ones and new ones. */
  cutSubscriptions(): void;
  /** Holds back everything. */
  cutAll(): void;
  /** Lets all that was held back go on. */
  mend(): void;
  /** Breaks every connection, noticed by both ends. New ones can be made. */
  breakAll(): void;
  /** Leads new connections to another port. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  subscribes: boolean;
}

/** Opens a way to a port of this machine. */
export async function openWay(port: number): Promise<Way> {
  const pairs = new Set<Pair>();
  let there = port;
  let cut: "none" | "subscriptions" | "all" = "none";
  const isCut = (pair: Pair) => cut === "all" || (cut === "subscriptions" && pair.subscribes);
  const hold = (pair: Pair) => {
    const paused = isCut(pair);
    for (const socket of [pair.client, pair.server]) paused ? socket.pause() : socket.resume();
  };
  const listener = createServer((client) => {
    const server = dial(there, "127.0.0.1");
    const pair: Pair = { client, server, subscribes: false };
    pairs.add(pair);
    client.on("data", (chunk) => {
      pair.subscribes ||= /ssubscribe/i.test(chunk.toString("latin1"));
      if (isCut(pair)) {
        hold(pair);
        client.unshift(chunk);
      } else server.write(chunk);
    });
    server.on("data", (chunk) => void client.write(chunk));
    for (const socket of [client, server]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
    hold(pair);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const setTo = (next: typeof cut) => {
    cut = next;
    for (const pair of pairs) hold(pair);
  };
  const breakAll = () => {
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
  };
  return {
    port: address.port,
    url: `redis://127.0.0.1:${address.port}`,
    cutSubscriptions: () => setTo("subscriptions"),
    cutAll: () => setTo("all"),
    mend: () => setTo("none"),
    leadTo(next) {
      there = next;
    },
    breakAll,
    close() {
      breakAll();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}
