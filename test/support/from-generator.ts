import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type MessageInitShape,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { SharedMessage, type StreamRpc, type StreamWriter } from "../../services/stream.ts";

/** An rpc that writes whatever a handler of connect yields, as fast as it is taken. */
export function fromGenerator<I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
  handler: (
    request: MessageShape<I>,
    context: HandlerContext,
  ) => AsyncIterable<MessageInitShape<O>>,
): StreamRpc<I, O> {
  return {
    method,
    answer(request, context, writer) {
      void write(method.output, handler(request, context), writer);
    },
  };
}

async function write<O extends DescMessage>(
  schema: O,
  messages: AsyncIterable<MessageInitShape<O>>,
  writer: StreamWriter<MessageShape<O>>,
): Promise<void> {
  try {
    for await (const init of messages) {
      if (writer.signal.aborted) break;
      if (!writer.write(sharedOf(schema, create(schema, init)))) await taken(writer);
    }
    writer.end();
  } catch (failure) {
    writer.end(failure);
  }
}

function sharedOf<O extends DescMessage>(
  schema: O,
  message: MessageShape<O>,
): SharedMessage<MessageShape<O>> {
  return new SharedMessage({
    message: () => message,
    parts: (codec) => [
      codec === "proto"
        ? toBinary(schema, message)
        : new TextEncoder().encode(toJsonString(schema, message)),
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
