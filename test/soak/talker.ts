import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { authorization, type Visitor } from "./crowd.ts";

/** Between two words. */
const pauseMs = 20;

/**
 * Says something, one room after another, until it is aborted, so that streams are cancelled while they are
 * written to. It is barrage, of which nothing is kept.
 */
export async function talk(
  url: string,
  visitors: readonly Visitor[],
  signal: AbortSignal,
): Promise<void> {
  const transport = createConnectTransport({ baseUrl: url, httpVersion: "1.1" });
  const messages = createClient(MessageService, transport);
  const content = { content: { case: "barrage" as const, value: { text: "." } } };
  for (let i = 0; !signal.aborted; i = (i + 1) % visitors.length) {
    const visitor = visitors[i];
    if (visitor === undefined) return;
    const headers = authorization(visitor.accessToken);
    await messages.sendMessage({ roomId: visitor.roomId, content }, { headers });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
