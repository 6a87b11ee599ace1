import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { freePort } from "./redis.ts";

/** A secret for tests, as Standard Webhooks has them. */
export const webhookSecret = `whsec_${Buffer.alloc(32, "a secret of tests").toString("base64")}`;

/** What a receiver was sent. */
export interface Received {
  /** The `webhook-id`. */
  readonly id: string;
  /** What the standard's own library says of it: the payload, where the signature is good. */
  readonly payload: Payload | undefined;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

/** A payload of Standard Webhooks. */
export interface Payload {
  readonly type: string;
  readonly timestamp: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON there is
  readonly data: any;
}

/** What a receiver does with a request. */
export type Answer =
  | { readonly status?: number; readonly body?: string; readonly headers?: Record<string, string> }
  | "hang"
  | "reset";

/** A receiver of webhooks over HTTP, which verifies each request with the standard's own library. */
export class WebhookReceiver {
  /** Everything it was sent, in its order. */
  readonly received: Received[] = [];
  /** Decides what becomes of a request: taken, unless it says otherwise. */
  answer: (request: Received) => Answer | Promise<Answer> = () => ({});
  /** The time that signatures must be of, in milliseconds. */
  now: () => number = Date.now;
  readonly #server: Server;
  readonly #webhook: Webhook;
  readonly #port: number;
  #open = 0;

  /** Opens one on a port of its own. */
  static async open(secret = webhookSecret): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(secret, await freePort());
    await receiver.start();
    return receiver;
  }

  private constructor(secret: string, port: number) {
    this.#port = port;
    this.#webhook = new Webhook(secret);
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  /** Where it is reached: the same after it was stopped and started again. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  /** Requests that it has not answered. */
  get open(): number {
    return this.#open;
  }

  /** Whether its port is open. */
  get listening(): boolean {
    return this.#server.listening;
  }

  /** Listens, again where it did before. */
  async start(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Closes its port, and cuts whatever is open. */
  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open++;
    response.once("close", () => this.#open--);
    let body = "";
    try {
      for await (const part of request.setEncoding("utf8")) body += part;
    } catch {
      return; // cut while it was sent
    }
    const { headers } = request;
    const id = String(headers["webhook-id"]);
    const received = { id, payload: this.#verified(body, headers), body, headers };
    this.received.push(received);
    const answer = await this.answer(received);
    if (answer === "hang") return;
    if (answer === "reset") request.socket.resetAndDestroy();
    else response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? "");
  }

  #verified(body: string, headers: IncomingMessage["headers"]): Payload | undefined {
    const real = Date.now;
    try {
      Date.now = this.now; // the library takes no clock
      return this.#webhook.verify(body, headers as Record<string, string>) as Payload;
    } catch {
      return undefined;
    } finally {
      Date.now = real;
    }
  }
}
