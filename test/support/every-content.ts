import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ContentSchema } from "../../gen/parlor/v1/message_pb.ts";

/** A content of one kind. */
export type Kind = NonNullable<MessageInitShape<typeof ContentSchema>["content"]>;

const url = "https://media.example/1";

/** A content of every kind that there is: a kind without one does not compile. */
export const everyContent: {
  readonly [C in NonNullable<Kind["case"]>]: Extract<Kind, { case: C }>["value"];
} = {
  text: { text: "a word" },
  custom: { type: "note", body: { case: "json", value: '{"a": "word"}' } },
  command: { data: new Uint8Array([1]) },
  barrage: { text: "a word" },
  image: { url },
  file: { url, name: "a-word.pdf" },
  audio: { url },
  video: { url },
  gift: { giftId: "rose", count: 1 },
  order: { orderId: "7" },
  multipart: { parts: [{ part: { case: "text", value: { text: "a word" } } }] },
};
