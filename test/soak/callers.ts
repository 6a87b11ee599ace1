import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { now } from "../torture/notes.ts";
import { authorization, type Visitor } from "./crowd.ts";
import { nameOf, transportOf, wires } from "./streams.ts";

/**
 * How a call ended: answered; refused in a way that says that nothing was done, so that anyone may repeat it;
 * cut off with its connection, which leaves that open, so that it is repeated under its request id; or failed.
 */
export type CallEnd = "answered" | "refused" | "cut" | "failed";

/** What a call came to. */
export interface CallOutcome {
  readonly wire: string;
  /** When it began, and when it was over, in milliseconds. */
  readonly began: number;
  readonly over: number;
  readonly end: CallEnd;
  /** Why it was not answered, in words; "" where it was. */
  readonly failure: string;
}

/** Sends messages at a steady rate, from several connections, until it is stopped. */
export class Callers {
  readonly #calls: Promise<CallOutcome>[] = [];
  readonly #timers: NodeJS.Timeout[];

  constructor(
    url: string,
    visitors: readonly Visitor[],
    { callers, pauseMs }: { readonly callers: number; readonly pauseMs: number },
  ) {
    this.#timers = Array.from({ length: callers }, (_, i) => {
      const wire = wires[i % wires.length] ?? "gRPC, HTTP/2";
      const messages = createClient(MessageService, transportOf(url, wire));
      const visitor = visitors[Math.floor((i * visitors.length) / callers)];
      if (visitor === undefined) throw new Error("nobody to call");
      const { roomId, accessToken } = visitor;
      let count = 0;
      return setInterval(() => {
        const content = { content: { case: "text" as const, value: { text: `${i} ${count}` } } };
        const request = { roomId, content, requestId: `${++count}` };
        const headers = authorization(accessToken);
        const call = () => messages.sendMessage(request, { headers, timeoutMs: 30_000 });
        this.#calls.push(outcomeOf(wire, call));
      }, pauseMs);
    });
  }

  /** Calls no more. Resolves when every call is over. */
  stop(): Promise<readonly CallOutcome[]> {
    for (const timer of this.#timers) clearInterval(timer);
    return Promise.all(this.#calls);
  }
}

async function outcomeOf(wire: string, call: () => Promise<unknown>): Promise<CallOutcome> {
  const began = now();
  try {
    await call();
    return { wire, began, over: now(), end: "answered", failure: "" };
  } catch (thrown) {
    return { wire, began, over: now(), end: endOf(thrown), failure: nameOf(thrown) };
  }
}

function endOf(thrown: unknown): CallEnd {
  const { code, message } = ConnectError.from(thrown);
  // RFC 9113, section 8.7: a refused stream was not processed. connect-node calls it internal.
  if (code === Code.Unavailable || message.includes("NGHTTP2_REFUSED_STREAM")) return "refused";
  return /ECONNRESET|EPIPE|socket hang up/.test(message) ? "cut" : "failed";
}
