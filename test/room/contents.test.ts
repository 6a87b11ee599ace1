import type { MessageInitShape } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import type { ContentSchema } from "../../gen/parlor/v1/message_pb.ts";
import { inLobby, listen, lobby } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

type Kind = NonNullable<MessageInitShape<typeof ContentSchema>["content"]>;

const url = "https://media.example/1";
const text = (length: number) => ({
  part: { case: "text" as const, value: { text: "x".repeat(length) } },
});

const kinds: readonly Kind[] = [
  { case: "image", value: { url, thumbnailUrl: url, width: 640, height: 480, size: 1000n } },
  { case: "file", value: { url, name: "offer.pdf", mediaType: "application/pdf" } },
  { case: "audio", value: { url, duration: { seconds: 3n } } },
  { case: "video", value: { url, thumbnailUrl: url, duration: { seconds: 60n } } },
  { case: "gift", value: { giftId: "rose", count: 3, toUserIds: ["bob"], comboId: "c1" } },
  {
    case: "order",
    value: { orderId: "7", status: "paid", priceMicros: 9_990_000n, currencyCode: "EUR" },
  },
  {
    case: "multipart",
    value: { parts: [text(2), { part: { case: "image", value: { url } } }] },
  },
];

/** A user in the lobby, and what another hears there. */
async function meet() {
  const world = openRooms();
  const [ann, bob] = [await world.user("ann"), await world.user("bob")];
  for (const { rooms } of [ann, bob]) await rooms.enterRoom(lobby);
  return { ann, heard: await listen(bob) };
}

it.each(kinds.map((kind) => [kind.case, kind] as const))(
  "a message of kind %s is heard as it was sent",
  async (_case, content) => {
    const { ann, heard } = await meet();
    await ann.messages.sendMessage({ ...inLobby, content: { content } });
    const { payload } = await heard.next("messageSent");
    expect(payload.value.message?.content?.content).toMatchObject(content);
  },
);

it("A message says whom it calls, what it answers, and more", async () => {
  const { ann, heard } = await meet();
  const more = {
    mentionedUserIds: ["bob", "cid"],
    mentionsEveryone: true,
    replyTo: "an-earlier-one",
    extendedData: '{"colour": "red"}',
  };
  const content = { content: { case: "text" as const, value: { text: "@bob yes" } } };
  await ann.messages.sendMessage({ ...inLobby, content, ...more });
  const { payload } = await heard.next("messageSent");
  expect(payload.value.message).toMatchObject(more);
});

const data = (length: number) => ({
  part: {
    case: "custom" as const,
    value: { type: "t", body: { case: "data" as const, value: new Uint8Array(length) } },
  },
});

it("The parts of a message weigh no more together than one may", async () => {
  const { ann } = await meet();
  const send = (parts: (ReturnType<typeof text> | ReturnType<typeof data>)[]) =>
    ann.messages.sendMessage({
      ...inLobby,
      content: { content: { case: "multipart", value: { parts } } },
    });
  await send([text(32_766), text(1), data(1)]);
  for (const over of [text(2), data(2)])
    expect(await refusal(send([text(32_767), over]))).toBe("InvalidArgument INVALID_REQUEST");
});

it("JSON in a part is looked at as that of a message is", async () => {
  const { ann } = await meet();
  const part = (json: string) => ({
    part: {
      case: "custom" as const,
      value: { type: "t", body: { case: "json" as const, value: json } },
    },
  });
  const send = (json: string) =>
    ann.messages.sendMessage({
      ...inLobby,
      content: { content: { case: "multipart", value: { parts: [part(json)] } } },
    });
  await send("{}");
  expect(await refusal(send("{"))).toBe("InvalidArgument INVALID_REQUEST");
});
