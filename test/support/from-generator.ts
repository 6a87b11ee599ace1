import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type JsonWriteOptions,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { SharedMessage, type StreamRpc, type StreamWriter } from "../../services/stream.ts";

/** An rpc that writes whatever a handler of connect yields, as fast as it is taken. `json` is for what has an `Any`. */
export function fromGenerator<I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
  handler: (
    request: MessageShape<I>,
    context: HandlerContext,
  ) => AsyncIterable<MessageInitShape<O>>,
  json: Partial<JsonWriteOptions> = {},
): StreamRpc<I, O> {
  return {
    method,
    answer(request, context, writer) {
      const share = (message: MessageShape<O>) => sharedOf(method.output, message, json);
      const messages = handler(request, context);
      void write(messages, writer, (init) => share(create(method.output, init)));
    },
  };
}

async function write<Init, T extends Message>(
  messages: AsyncIterable<Init>,
  writer: StreamWriter<T>,
  share: (init: Init) => SharedMessage<T>,
): Promise<void> {
  try {
    for await (const init of messages) {
      if (writer.signal.aborted) break;
      if (!writer.write(share(init))) await taken(writer);
    }
    writer.end();
  } catch (failure) {
    writer.end(failure);
  }
}

function sharedOf<O extends DescMessage>(
  schema: O,
  message: MessageShape<O>,
  json: Partial<JsonWriteOptions>,
): SharedMessage<MessageShape<O>> {
  return new SharedMessage({
    message: () => message,
    parts: (codec) => [
      codec === "proto"
        ? toBinary(schema, message)
        : new TextEncoder().encode(toJsonString(schema, message, json)),
    ],
  });
}

/** Resolves when the reader has taken what was written, or has left. */
function taken(writer: Pick<StreamWriter, "drained" | "signal">): Promise<void> {
  return new Promise((resolve) => {
    writer.drained = resolve;
    writer.signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
