import { Agent, request as http1 } from "node:http";
import { type ClientHttp2Session, connect as http2 } from "node:http2";

/** A request of some protocol, as bytes. */
export interface RawRequest {
  readonly name: string;
  readonly version: 1 | 2;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How a request ended: the status, or how it was cut off. */
export type Ending = number | "cut off" | "hung";

/** How long an answer may take, in milliseconds, before it hangs. */
const patienceMs = 20_000;

/** One of many random changes of a request that is right. */
export function mutated(request: RawRequest, random: () => number): RawRequest {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const at = () => Math.floor(random() * (request.body.length + 1));
  const byte = () => Math.floor(random() * 256);
  const { body, headers, path } = request;
  const [i, j] = [at(), at()].sort((a, b) => a - b) as [number, number];
  const bodies: readonly (() => Buffer)[] = [
    () => Buffer.from(body).fill(byte(), i, Math.min(i + 1, body.length)),
    () => body.subarray(0, i),
    () => Buffer.concat([body.subarray(0, j), body.subarray(i)]),
    () => Buffer.concat([body.subarray(0, i), body.subarray(j)]),
    () => Buffer.concat([body.subarray(0, i), Buffer.from([byte(), byte()]), body.subarray(i)]),
    () => Buffer.concat([Buffer.from([byte() % 4, byte(), byte(), byte(), byte()]), body]),
    () => Buffer.from(Array.from({ length: byte() }, byte)),
    () => Buffer.alloc(0),
  ];
  const types = [
    "",
    "text/plain",
    "application/json",
    "application/proto",
    "application/grpc",
  ].concat([
    "application/connect+json",
    "application/grpc-web+proto",
    "application/grpc+",
    "a/b;c=d",
  ]);
  const encodings = ["gzip", "br", "identity", "nonsense", ""];
  const odd: readonly (() => Partial<RawRequest>)[] = [
    () => ({ headers: { ...headers, "content-type": pick(types) } }),
    () => ({ headers: { ...headers, "content-encoding": pick(encodings) } }),
    () => ({ headers: { ...headers, "connect-content-encoding": pick(encodings) } }),
    () => ({ headers: { ...headers, "grpc-encoding": pick(encodings) } }),
    () => ({
      headers: { ...headers, "connect-timeout-ms": pick(["0", "-1", "x", "9".repeat(30)]) },
    }),
    () => ({ headers: { ...headers, "grpc-timeout": pick(["0S", "1", "-1n", "9".repeat(9)]) } }),
    () => ({
      headers: { ...headers, authorization: pick(["", "Bearer", "Basic x", "Bearer a b"]) },
    }),
    () => ({ headers: { ...headers, "parlor-as-user": pick(["a", "a b", "x".repeat(33)]) } }),
    () => ({ path: `${path}${pick(["/", "x", "?", "%00", "/../x"])}` }),
    () => ({ path: path.slice(0, Math.floor(random() * path.length)) || "/" }),
  ];
  return random() < 0.75 ? { ...request, body: pick(bodies)() } : { ...request, ...pick(odd)() };
}

/** Sends requests as they are, however wrong. */
export class Attacker {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });
  #session: ClientHttp2Session | undefined;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Sends a request, and answers how that ended. A stream is read for a moment and left. */
  send(request: RawRequest): Promise<Ending> {
    return request.version === 1 ? this.#one(request) : this.#two(request);
  }

  /** Leaves. */
  close(): void {
    this.#agent.destroy();
    this.#session?.destroy();
  }

  #one({ path, headers, body }: RawRequest): Promise<Ending> {
    return new Promise((resolve) => {
      const { hostname, port } = this.#url;
      const options = { hostname, port, path, method: "POST", headers, agent: this.#agent };
      const sent = http1(options, (response) => {
        response.resume();
        response.once("error", () => resolve("cut off"));
        const left = setTimeout(() => response.destroy(), 50); // a stream goes on for ever
        response.once("close", () => {
          clearTimeout(left);
          resolve(response.statusCode ?? "cut off");
        });
      });
      sent.once("error", () => resolve("cut off"));
      sent.setTimeout(patienceMs, () => {
        resolve("hung");
        sent.destroy();
      });
      sent.end(body);
    });
  }

  #two({ path, headers, body }: RawRequest): Promise<Ending> {
    return new Promise((resolve) => {
      const stream = this.#open().request({ ":method": "POST", ":path": path, ...headers });
      let status: Ending = "cut off";
      let left: NodeJS.Timeout | undefined;
      stream.once("response", (answer) => {
        status = answer[":status"] ?? "cut off";
        left = setTimeout(() => stream.close(8), 50);
      });
      stream.on("error", () => {});
      stream.setTimeout(patienceMs, () => {
        status = "hung";
        stream.close(8);
      });
      stream.once("close", () => {
        clearTimeout(left);
        resolve(status);
      });
      stream.resume();
      stream.end(body);
    });
  }

  /** A session that can take a request: the service ends those of peers that cancel too much. */
  #open(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.closed || this.#session.destroyed) {
      this.#session = http2(this.#url);
      this.#session.on("error", () => {});
    }
    return this.#session;
  }
}
