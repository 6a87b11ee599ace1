import { describe, expect, it } from "vitest";
import {
  type ZIMMessage,
  ZIMMessageDirection,
  ZIMMessageSentStatus,
  type ZIMMessageToSend,
  ZIMMessageType,
} from "../../../client/zim/index.ts";
import { logInWith, systemOf, tokenFor } from "../../support/front-desk.ts";
import { moderator, openHouse, type Someone } from "./people.ts";

const house = openHouse();

/** Two who are in a room of their own. */
async function pair() {
  const [a, b] = await house.people("a", "b");
  const { roomID } = house.newRoom();
  await a.zim.createRoom({ roomID });
  await b.zim.joinRoom(roomID);
  return { a, b, roomID };
}

/** The messages that someone heard. */
function heard({ told }: Someone): ZIMMessage[] {
  return told("roomMessageReceived").flatMap(({ messageList }) => messageList);
}

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
    const { a, b, roomID } = await pair();
    await a.zim.sendMessage(message, roomID, 1, { priority: 2 });
    await expect.poll(() => heard(b)).toHaveLength(1);
    expect(heard(b)[0]).toMatchObject({ ...message });
    expect(b.told("receiveRoomMessage")).toHaveLength(1);
  });

  it("answers the message with its id, place and time, the same as the others hear", async () => {
    const { a, b, roomID } = await pair();
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
    const { a, b, roomID } = await pair();
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
    const { a, b, roomID } = await pair();
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
    ["of too many words", 6000001, { type: 1, message: "x".repeat(32_769) }],
  ])("refuses a message %s: %d", async (_, code, message) => {
    const { a, roomID } = await pair();
    const sending = a.zim.sendMessage(message, roomID, 1, { priority: 1 });
    await expect(sending).rejects.toMatchObject({ code });
  });

  it("serves rooms alone: 6000013", async () => {
    const { a, b } = await pair();
    const sending = a.zim.sendMessage({ type: 1, message: "psst" }, b.userID, 0, { priority: 1 });
    await expect(sending).rejects.toMatchObject({ code: 6000013 });
  });

  it("is refused with 6000231 to one who is muted", async () => {
    const { a, roomID } = await pair();
    const system = await systemOf(house.server.url);
    await system.rooms.muteMembers({ roomId: roomID, userIds: [a.userID] });
    const words = { type: 1, message: "hello" };
    await expect(a.zim.sendRoomMessage(words, roomID)).rejects.toMatchObject({ code: 6000231 });
  });
});

describe("what other clients say", () => {
  it("is heard, and what ZIM has no type for comes as the JSON of its content", async () => {
    const { b, roomID } = await pair();
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

describe("replyMessage", () => {
  it("says which message it answers, and what that said", async () => {
    const { a, b, roomID } = await pair();
    await a.zim.sendRoomMessage({ type: 1, message: "tea?" }, roomID);
    await expect.poll(() => heard(b)).toHaveLength(1);
    const [original = { type: 1 }] = heard(b);
    const { message } = await b.zim.replyMessage({ type: 1, message: "yes" }, original, {
      priority: 1,
    });
    const repliedInfo = {
      state: 0,
      messageID: original.messageID,
      messageSeq: original.messageSeq,
      senderUserID: a.userID,
      sentTime: original.timestamp,
      messageInfo: { type: 1, message: "tea?" },
    };
    expect(message.repliedInfo).toMatchObject(repliedInfo);
    await expect.poll(() => heard(a)).toHaveLength(1);
    expect(heard(a)[0]).toMatchObject({ message: "yes", repliedInfo });
  });

  it("knows the id alone of a message that it has not heard", async () => {
    const { a, b, roomID } = await pair();
    const c = await house.someone();
    const { message } = await a.zim.sendRoomMessage({ type: 1, message: "tea?" }, roomID);
    await c.zim.joinRoom(roomID);
    await expect.poll(() => heard(b)).toHaveLength(1);
    await b.zim.replyMessage({ type: 1, message: "yes" }, message);
    await expect.poll(() => heard(c)).toHaveLength(1);
    const { messageID } = message;
    expect(heard(c)[0]?.repliedInfo).toMatchObject({
      state: 2,
      messageID,
      messageInfo: { type: 0 },
    });
  });

  it("is refused with 6000001 to a message that was not sent", async () => {
    const { a } = await pair();
    const replying = a.zim.replyMessage({ type: 1, message: "yes" }, { type: 1 });
    await expect(replying).rejects.toMatchObject({ code: 6000001 });
  });
});

describe("revokeMessage", () => {
  it("takes a message back, and the others hear what it was", async () => {
    const { a, b, roomID } = await pair();
    const { message } = await a.zim.sendRoomMessage({ type: 1, message: "oops" }, roomID);
    await expect.poll(() => heard(b)).toHaveLength(1);
    const revoked = await a.zim.revokeMessage(message, { revokeExtendedData: "typo" });
    const told = {
      type: ZIMMessageType.Revoke,
      messageID: message.messageID,
      messageSeq: message.messageSeq,
      conversationID: roomID,
      senderUserID: a.userID,
      operatedUserID: a.userID,
      originalMessageType: 1,
      originalTextMessageContent: "oops",
      revokeExtendedData: "typo",
      revokeType: 0,
      revokeStatus: 0,
    };
    expect(revoked.message).toMatchObject(told);
    await expect
      .poll(() => b.told("messageRevokeReceived"))
      .toMatchObject([{ messageList: [told] }]);
    expect(a.told("messageRevokeReceived")).toEqual([]);
  });

  it("of another is for moderators and backends: 6000013 to others", async () => {
    const { a, b, roomID } = await pair();
    const m = await house.someone({ grants: moderator });
    await m.zim.joinRoom(roomID);
    const send = async (message: string) =>
      (await a.zim.sendRoomMessage({ type: 1, message }, roomID)).message;
    const [first, second] = [await send("one"), await send("two")];
    await expect(b.zim.revokeMessage(first)).rejects.toMatchObject({ code: 6000013 });
    await m.zim.revokeMessage(first);
    const system = await systemOf(house.server.url);
    await system.messages.revokeMessage({ roomId: roomID, messageId: second.messageID ?? "" });
    await expect
      .poll(() => a.told("messageRevokeReceived"))
      .toMatchObject([
        { messageList: [{ revokeStatus: 1, operatedUserID: m.userID }] },
        { messageList: [{ revokeStatus: 2, operatedUserID: "" }] },
      ]);
  });

  it("is refused with 6000204 where there is no such message", async () => {
    const { a, roomID } = await pair();
    const missing = { type: 1, messageID: "none", conversationID: roomID };
    await expect(a.zim.revokeMessage(missing)).rejects.toMatchObject({ code: 6000204 });
  });
});

describe("queryHistoryMessage", () => {
  /** The words of messages, and what they are asked for after. */
  const textsOf = (messages: readonly ZIMMessage[]) =>
    messages.map((message) => ("message" in message ? message.message : message.type));

  async function talk(count: number) {
    const { a, b, roomID } = await pair();
    for (let i = 1; i <= count; i++)
      await a.zim.sendRoomMessage({ type: 1, message: String(i) }, roomID);
    return { a, b, roomID };
  }

  it("goes back from the newest, the oldest of a page first", async () => {
    const { b, roomID } = await talk(5);
    const config = { count: 2, reverse: false, mode: 0 };
    const last = await b.zim.queryHistoryMessage(roomID, 1, config);
    expect(last).toMatchObject({ conversationID: roomID, conversationType: 1 });
    expect(textsOf(last.messageList)).toEqual(["4", "5"]);
    const [nextMessage = { type: 1 }] = last.messageList;
    const before = await b.zim.queryHistoryMessage(roomID, 1, { ...config, count: 9, nextMessage });
    expect(textsOf(before.messageList)).toEqual(["1", "2", "3"]);
  });

  it("goes forward from the oldest, or from a message", async () => {
    const { b, roomID } = await talk(5);
    const config = { count: 2, reverse: true };
    const { messageList } = await b.zim.queryHistoryMessage(roomID, 1, config);
    expect(textsOf(messageList)).toEqual(["1", "2"]);
    const nextMessage = messageList.at(-1) ?? { type: 1 };
    const after = await b.zim.queryHistoryMessage(roomID, 1, { ...config, count: 9, nextMessage });
    expect(textsOf(after.messageList)).toEqual(["3", "4", "5"]);
  });

  it("reads as many pages as it takes", async () => {
    const { a, roomID } = await pair();
    const other = await logInWith(house.server.url, await tokenFor(a.userID));
    const content = { content: { case: "text" as const, value: { text: "." } } };
    await Promise.all(
      Array.from({ length: 205 }, () => other.messages.sendMessage({ roomId: roomID, content })),
    );
    const { messageList } = await a.zim.queryHistoryMessage(roomID, 1, { count: 203 });
    expect(messageList).toHaveLength(203);
    const all = await a.zim.queryHistoryMessage(roomID, 1, { count: 500 });
    expect(all.messageList).toHaveLength(205);
    expect(await a.zim.queryHistoryMessage(roomID, 1, { count: 0 })).toMatchObject({
      messageList: [],
    });
  });

  it("has what was revoked as such", async () => {
    const { a, roomID } = await pair();
    const { message } = await a.zim.sendRoomMessage({ type: 1, message: "oops" }, roomID);
    await a.zim.revokeMessage(message);
    const c = await house.someone();
    await c.zim.joinRoom(roomID);
    const { messageList } = await c.zim.queryHistoryMessage(roomID, 1, { count: 1 });
    expect(messageList).toMatchObject([
      { type: 31, messageID: message.messageID, senderUserID: a.userID, revokeStatus: -1 },
    ]);
  });
});
