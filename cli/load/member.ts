import { createConnectTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { authorizing, type Calls, callsOf } from "../connection.ts";
import type { Tally } from "./tally.ts";

/** Someone in the room of a bench, with a connection of its own. */
export interface BenchMember {
  /** Sends a message, and counts it. */
  send(text: string): Promise<void>;
  /** Logs out and closes the connection. */
  leave(): Promise<void>;
}

/** Where a member goes, and how it gets in. */
export interface Entering {
  readonly url: string;
  readonly roomId: string;
  /** What it logs in with. */
  readonly token: string;
  readonly tally: Tally;
}

/** Logs in, enters the room and reads from there on. Resolves when it hears the room. */
export async function enter({ url, roomId, token, tally }: Entering): Promise<BenchMember> {
  const connection = new Http2SessionManager(url);
  let accessToken = token;
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: "2",
    sessionManager: connection,
    interceptors: [authorizing(async () => accessToken)],
    defaultTimeoutMs: 15_000,
  });
  const calls = callsOf(transport);
  const gone = new AbortController();
  const leave = async () => {
    gone.abort();
    await calls.auth.logout({}).catch(tally.failed.bind(tally));
    connection.abort();
  };
  try {
    ({ accessToken } = await calls.auth.login({ token }));
    await calls.rooms.joinRoom({ roomId });
    await listening(calls, tally, gone.signal);
  } catch (thrown) {
    await leave();
    throw thrown;
  }
  return {
    leave,
    async send(text) {
      tally.sending(text);
      await calls.messages
        .sendMessage({ roomId, content: { content: { case: "text", value: { text } } } })
        .then(() => tally.sent(), tally.failed.bind(tally));
    },
  };
}

/** Resolves when the stream has told of the room; goes on reading until the signal aborts. */
async function listening(calls: Calls, tally: Tally, signal: AbortSignal): Promise<void> {
  const entered = Promise.withResolvers<void>();
  const reading = async () => {
    for await (const { events } of calls.events.subscribe({}, { signal, timeoutMs: 0 }))
      for (const { payload } of events) {
        if (payload.case === "roomEntered") entered.resolve();
        if (payload.case !== "messageSent") continue;
        const content = payload.value.message?.content?.content;
        if (content?.case === "text") tally.told(content.value.text);
      }
    throw new Error("a stream ended");
  };
  reading().catch((thrown: unknown) => {
    entered.reject(thrown);
    if (!signal.aborted) tally.failed(thrown);
  });
  await entered.promise;
}
