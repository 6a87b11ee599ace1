import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { ParlorError } from "../../client/error.ts";
import type { ContentSchema } from "../../gen/parlor/v1/message_pb.ts";
import {
  type SendMessageResponse,
  SendMessageResponseSchema,
} from "../../gen/parlor/v1/message_service_pb.ts";
import type { Command } from "../command.ts";
import { asUser, connect, connectionFlags } from "../connection.ts";
import type { Given } from "../given.ts";
import { jsonOf, print, printJson } from "../output.ts";
import { Refusal, Unanswered, UsageError } from "../usage.ts";

/** `parlor send`: `SendMessage`. */
export const send: Command = {
  name: "send",
  what: "Sends a message to a room",
  operands: ["ROOM", "[TEXT]"],
  flags: {
    as: { value: "USER", what: "Sends it as this user, who need not be in (default as the app)" },
    barrage: { what: "Words that fly over the screen, and are not kept" },
    type: { value: "TYPE", what: "A message of the app's own kind, with --data instead of TEXT" },
    data: { value: "JSON", what: "What that carries" },
    "request-id": {
      value: "ID",
      what: "Makes it safe to repeat: for 10 minutes the same sends nothing anew (default a new one)",
    },
    ...connectionFlags,
  },
  more: [
    "Where no answer comes, it may have been sent or not: then the request's id is told,",
    "and the same again with --request-id sends it once.",
  ].join(" "),
  example: 'parlor send lobby "Back at five" --as alice',
  async run(given) {
    const [roomId = ""] = given.operands;
    const content = contentFrom(given);
    const requestId = given.text("request-id") ?? randomUUID();
    const request = { roomId, content, requestId };
    const { messages } = connect(given);
    const sent = await messages
      .sendMessage(request, asUser(given.text("as")))
      .catch((thrown: unknown) => {
        throw ParlorError.from(thrown).lost ? new Unanswered(requestId, thrown) : thrown;
      });
    if (given.has("json")) printJson(given.io, jsonOf(SendMessageResponseSchema, sent));
    if (sent.dropped) throw new Refusal("there is more barrage than its rate allows: dropped");
    if (!given.has("json")) print(given.io, wordsOf(sent));
  },
};

function wordsOf({ messageId, cursor }: SendMessageResponse): string {
  return cursor === undefined ? `sent: ${messageId}` : `sent as #${cursor.sequence}: ${messageId}`;
}

/** What is to be said. Throws `UsageError` where that is not one thing. */
function contentFrom(given: Given): MessageInitShape<typeof ContentSchema> {
  const text = given.operands[1];
  const [type, data] = [given.text("type"), given.text("data")];
  if (type === undefined && data === undefined) {
    if (text === undefined || text === "")
      throw new UsageError("TEXT is missing: parlor send ROOM TEXT; or give --type and --data");
    const kind = given.has("barrage") ? "barrage" : "text";
    return { content: { case: kind, value: { text } } };
  }
  if (type === undefined || data === undefined)
    throw new UsageError(
      `--type and --data go together: ${given.has("type") ? "--data" : "--type"} is missing`,
    );
  if (text !== undefined || given.has("barrage"))
    throw new UsageError(
      "a message has TEXT, perhaps as --barrage, or --type and --data: not both",
    );
  if (!isJson(data)) throw new UsageError(`--data must be JSON, like '{"count": 1}'`);
  return { content: { case: "custom", value: { type, body: { case: "json", value: data } } } };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
