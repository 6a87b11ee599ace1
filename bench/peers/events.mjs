import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { SubscribeResponseSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import { message } from "./control.mjs";

/** A response of Parlor's own `Subscribe`, for peers that speak its contract. */
export function response(text) {
  const { roomId, sequence, messageId, userId, time } = message(text);
  const sender = { userId };
  const content = { content: { case: "text", value: { text } } };
  const payload = { case: "messageSent", value: { message: { messageId, sender, content } } };
  return create(SubscribeResponseSchema, {
    events: [
      { roomId, epoch: "bench", sequence: BigInt(sequence), time: timestampFromMs(time), payload },
    ],
  });
}
