import { describe, expect, it } from "vitest";
import {
  type ZIMMessage,
  ZIMMessageDirection,
  ZIMMessageSentStatus,
  type ZIMMessageToSend,
  ZIMMessageType,
} from "../../../client/zim/index.ts";
import { MessagePriority } from "../../../gen/parlor/v1/message_pb.ts";
import { systemOf } from "../../support/front-desk.ts";
import { heard, openHouse } from "./people.ts";

const house = openHouse();

const url = "https://files.example/one";

/** A message of each kind that can be sent, whole. */
const kinds: readonly (readonly [string, ZIMMessageToSend])[] = [
  ["words", { type: ZIMMessageType.Text, message: "你好 👋" }],
  ["bytes", { type: ZIMMessageType.Command, message: new Uint8Array([0, 1, 255]) }],
  ["barrage", { type: ZIMMessageType.Barrage, message: "666" }],
  ["custom JSON", { type: ZIMMessageType.Custom, subType: 0, message: '{"gift":1}' }],
  ["custom text", { type: ZIMMessageType.Custom, subType: 200, message: ' {"gift": 1.0} ' }],
  [
    "a picture",
    {
      type: ZIMMessageType.Image,
      fileDownloadUrl: url,
      thumbnailDownloadUrl: `${url}-small`,
      originalImageWidth: 640,
      originalImageHeight: 480,
      fileSize: 5_000_000_000,
    },
  ],
  ["a file", { type: ZIMMessageType.File, fileDownloadUrl: url, fileName: "a.pdf", fileSize: 7 }],
  ["a recording", { type: ZIMMessageType.Audio, fileDownloadUrl: url, audioDuration: 12.5 }],
  [
    "a film",
    {
      type: ZIMMessageType.Video,
      fileDownloadUrl: url,
      videoDuration: 60,
      videoFirstFrameDownloadUrl: `${url}-still`,
      videoFirstFrameWidth: 64,
      videoFirstFrameHeight: 48,
    },
  ],
  [
    "several in one",
    {
      type: ZIMMessageType.Multiple,
      messageInfoList: [
        { type: ZIMMessageType.Text, message: "look" },
        { type: ZIMMessageType.Image, fileDownloadUrl: url },
        { type: ZIMMessageType.File, fileDownloadUrl: url, fileName: "a.pdf" },
        { type: ZIMMessageType.Audio, fileDownloadUrl: url, audioDuration: 1 },
        { type: ZIMMessageType.Video, fileDownloadUrl: url, videoDuration: 1 },
        { type: ZIMMessageType.Custom, subType: 7, message: "x" },
      ],
    },
  ],
];

describe("sendMessage", () => {
  it.each(kinds)("carries %s to the others as it is", async (_, message) => {
    const { a, b, roomID } = await house.pair();
    await a.zim.sendMessage(message, roomID, 1, { priority: 2 });
    await expect.poll(() => heard(b)).toHaveLength(1);
    expect(heard(b)[0]).toMatchObject({ ...message });
    expect(b.told("receiveRoomMessage")).toHaveLength(1);
  });

  it("answers the message with its id, place and time, the same as the others hear", async () => {
    const { a, b, roomID } = await house.pair();
    const attached: ZIMMessage[] = [];
    const words = { type: 1, message: "hello", extendedData: "x", localExtendedData: "here" };
    const config = { priority: 3, hasReceipt: false };
    const { message } = await a.zim.sendMessage(words, roomID, 1, config, {
      onMessageAttached: (about) => attached.push(about),
    });
    expect(message).toMatchObject({
      ...words,
      senderUserID: a.userID,
      conversationID: roomID,
      conversationType: 1,
      direction: ZIMMessageDirection.Send,
      sentStatus: ZIMMessageSentStatus.Success,
    });
    expect(attached).toMatchObject([
      { messageID: "", sentStatus: ZIMMessageSentStatus.Sending, type: 1, message: "hello" },
    ]);
    expect(attached[0]?.localMessageID).toBe(message.localMessageID);
    await expect.poll(() => heard(b)).toHaveLength(1);
    const { messageID, messageSeq, orderKey, timestamp } = message;
    expect(heard(b)[0]).toMatchObject({
      messageID,
      messageSeq,
      orderKey,
      timestamp,
      extendedData: "x",
      localExtendedData: "",
      direction: ZIMMessageDirection.Receive,
      senderUserID: a.userID,
      isServerMessage: false,
    });
    expect(orderKey).toBeGreaterThan(0);
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(60_000);
  });

  it("does not tell the sender, but its other devices", async () => {
    const { a, b, roomID } = await house.pair();
    const second = await house.someone({ userID: a.userID });
    await second.zim.joinRoom(roomID);
    await a.zim.sendRoomMessage({ type: 1, message: "mine" }, roomID);
    await a.zim.sendRoomMessage({ type: 20, message: "flies" }, roomID);
    await b.zim.sendRoomMessage({ type: 1, message: "yours" }, roomID);
    await expect.poll(() => heard(second)).toHaveLength(3);
    await expect.poll(() => heard(a)).toHaveLength(1);
    expect(heard(a)).toMatchObject([{ message: "yours" }]);
    const own = heard(second).filter(({ direction }) => direction === ZIMMessageDirection.Send);
    expect(own.map((message) => "message" in message && message.message)).toEqual([
      "mine",
      "flies",
    ]);
  });

  it("keeps the order, and says whom it calls", async () => {
    const { a, b, roomID } = await house.pair();
    const send = (message: string, isMentionAll: boolean) =>
      a.zim.sendMessage(
        { type: 1, message, mentionedUserIDs: [b.userID], isMentionAll },
        roomID,
        1,
      );
    await Promise.all([send("one", false), send("two", true), send("three", false)]);
    await expect.poll(() => heard(b)).toHaveLength(3);
    expect(heard(b)).toMatchObject([
      { message: "one", mentionedUserIDs: [b.userID], isMentionAll: false },
      { message: "two", isMentionAll: true },
      { message: "three" },
    ]);
    const keys = heard(b).map(({ orderKey = 0 }) => orderKey);
    expect(keys).toEqual(keys.toSorted((x, y) => x - y));
  });

  it("says how much the message matters", async () => {
    const { a, roomID } = await house.pair();
    for (const config of [{ priority: 1 }, { priority: 2 }, { priority: 3 }, {}])
      await a.zim.sendMessage({ type: 1, message: "." }, roomID, 1, config);
    const system = await systemOf(house.server.url);
    const { events } = await system.messages.listMessages({ roomId: roomID, afterSequence: 1n });
    const { LOW, MEDIUM, HIGH } = MessagePriority;
    expect(
      events.map(
        ({ payload }) => payload.case === "messageSent" && payload.value.message?.priority,
      ),
    ).toEqual([LOW, MEDIUM, HIGH, MEDIUM]);
  });

  it.each([
    ["of a type that is not sent", 6000013, { type: 32 }],
    [
      "of a type within several that is not sent",
      6000013,
      { type: 10, messageInfoList: [{ type: 2 }] },
    ],
    ["without words", 6000001, { type: 1 }],
    ["with empty words", 6000001, { type: 1, message: "" }],
    ["whose bytes are words", 6000001, { type: 2, message: "x" }],
    ["with a file of this device", 6000210, { type: 12, fileLocalPath: {} }],
    ["without an address", 6000001, { type: 12 }],
    ["with a size that is none", 6000001, { type: 12, fileDownloadUrl: url, fileSize: 0.5 }],
    ["of a kind above 200", 6000001, { type: 200, message: "x", subType: 201 }],
    ["of a kind below 0", 6000001, { type: 200, message: "x", subType: -1 }],
    ["of a kind that is no number", 6000001, { type: 200, message: "x", subType: 0.5 }],
    [
      "of a kind above 200 within several",
      6000001,
      { type: 10, messageInfoList: [{ type: 200, message: "x", subType: 201 }] },
    ],
    ["of too many words", 6000001, { type: 1, message: "x".repeat(32_769) }],
  ])("refuses a message %s: %d", async (_, code, message) => {
    const { a, roomID } = await house.pair();
    const sending = a.zim.sendMessage(message, roomID, 1, { priority: 1 });
    await expect(sending).rejects.toMatchObject({ code });
  });

  it("serves rooms alone: 6000013", async () => {
    const { a, b } = await house.pair();
    const sending = a.zim.sendMessage({ type: 1, message: "psst" }, b.userID, 0, { priority: 1 });
    await expect(sending).rejects.toMatchObject({ code: 6000013 });
  });

  it("is refused with 6000231 to one who is muted", async () => {
    const { a, roomID } = await house.pair();
    const system = await systemOf(house.server.url);
    await system.rooms.muteMembers({ roomId: roomID, userIds: [a.userID] });
    const words = { type: 1, message: "hello" };
    await expect(a.zim.sendRoomMessage(words, roomID)).rejects.toMatchObject({ code: 6000231 });
  });
});

describe("what other clients say", () => {
  it("is heard, and what ZIM has no type for comes as the JSON of its content", async () => {
    const { b, roomID } = await house.pair();
    const system = await systemOf(house.server.url);
    const gift = { giftId: "rose", count: 2 };
    const contents = [
      { case: "gift" as const, value: gift },
      { case: "order" as const, value: { orderId: "o1" } },
      {
        case: "custom" as const,
        value: { type: "poll", body: { case: "json" as const, value: "[1]" } },
      },
      {
        case: "custom" as const,
        value: { type: "7", body: { case: "json" as const, value: "[1]" } },
      },
    ];
    for (const content of contents)
      await system.messages.sendMessage({ roomId: roomID, content: { content } });
    await expect.poll(() => heard(b)).toHaveLength(4);
    expect(heard(b)).toMatchObject([
      { type: 200, subType: 0, message: expect.stringContaining('"giftId":"rose"') },
      { type: 200, subType: 0, message: expect.stringContaining('"orderId":"o1"') },
      { type: 200, subType: 0, message: expect.stringContaining('"type":"poll"') },
      { type: 200, subType: 7, message: "[1]", isServerMessage: true, senderUserID: "" },
    ]);
  });
});
