import { once } from "node:events";
import { Agent, request as callHttp1, type IncomingMessage } from "node:http";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import type { Socket } from "node:net";
import type { ReadingRequest } from "./readings.ts";

/** Takes what comes, until it has what it waits for. */
export type Taking = (body: AsyncIterable<Buffer>) => Promise<void>;

/** How soon a reader leaves that waits for nothing: after as many turns of its event loop. */
export type Haste = { readonly turns: number };

/** Streams that a connection cancels before it is replaced: the port ends one that cancels 100 at once. */
const cancelsPerSession = 90;

/** An HTTP/2 connection that is kept, for one stream after another. Each is cancelled: RST_STREAM, CANCEL. */
export class Http2Line {
  readonly #url: string;
  #session: ClientHttp2Session | undefined;
  #left = 0;
  /** Connections that it was so far. */
  connections = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** Opens a stream, and cancels it when it was taken from, or in haste. */
  async cancel(request: ReadingRequest, how: Taking | Haste): Promise<void> {
    const stream = this.#open().request({
      ":method": "POST",
      ":path": request.path,
      ...request.headers,
    });
    const closed = once(stream, "close");
    closed.catch(() => {}); // an error is heard of below, too
    stream.end(request.body);
    if (typeof how === "function") await how(stream.iterator({ destroyOnReturn: false }));
    else await pass(how);
    stream.close(constants.NGHTTP2_CANCEL);
    await closed;
  }

  /** Leaves, when nothing is under way. */
  close(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#left = 0;
  }

  #open(): ClientHttp2Session {
    if (this.#session !== undefined && this.#left > 0 && !this.#session.closed) {
      this.#left--;
      return this.#session;
    }
    this.close();
    const session = connect(this.#url);
    session.on("error", () => {}); // each stream on it fails with it
    this.#session = session;
    this.#left = cancelsPerSession - 1;
    this.connections++;
    return session;
  }
}

/** HTTP/1.1: connections that are kept for calls, and closed to cancel a stream. */
export class Http1Line {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  /** The kept connection, which the agent may not have back yet when its last call is over. */
  #kept: Socket | undefined;

  constructor(url: string) {
    this.#port = Number(new URL(url).port);
  }

  /** Makes a call, and takes its answer. The connection stays. */
  async call(request: ReadingRequest, take: Taking): Promise<void> {
    const response = await this.#send(request, this.#agent).answer;
    this.#kept = response.socket;
    if (response.statusCode !== 200) throw new Error(`answered with ${response.statusCode}`);
    await take(response);
  }

  /** Opens a stream on a connection of its own, which is closed when it was taken from, or in haste. */
  async cancel(request: ReadingRequest, how: Taking | Haste): Promise<void> {
    const { outgoing, answer } = this.#send(request, false);
    answer.catch(() => {}); // closed before its answer
    if (typeof how === "function") await how((await answer).iterator({ destroyOnReturn: false }));
    else await pass(how);
    const closed = new Promise((resolve) => outgoing.once("close", resolve));
    outgoing.destroy();
    await closed;
  }

  /** Leaves. */
  close(): void {
    this.#kept?.destroy();
    this.#agent.destroy();
  }

  #send({ path, headers, body }: ReadingRequest, agent: Agent | false) {
    const length = { "content-length": body.length };
    const outgoing = callHttp1({
      host: "127.0.0.1",
      port: this.#port,
      method: "POST",
      path,
      headers: { ...headers, ...length },
      agent,
    });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("response", resolve);
      outgoing.on("error", reject);
    });
    outgoing.end(body);
    return { outgoing, answer };
  }
}

async function pass({ turns }: Haste): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}
