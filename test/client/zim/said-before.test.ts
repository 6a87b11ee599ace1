import { describe, expect, it } from "vitest";
import { type ZIMMessage, ZIMMessageType } from "../../../client/zim/index.ts";
import { logInWith, systemOf, tokenFor } from "../../support/front-desk.ts";
import { heard, moderator, openHouse } from "./people.ts";

const house = openHouse();

describe("replyMessage", () => {
  it("says which message it answers, and what that said", async () => {
    const { a, b, roomID } = await house.pair();
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
    const { a, b, roomID } = await house.pair();
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

  it("says of a message that was revoked that it was, and not what it said", async () => {
    const { a, b, roomID } = await house.pair();
    const { message } = await a.zim.sendRoomMessage({ type: 1, message: "a secret" }, roomID);
    await expect.poll(() => heard(b)).toHaveLength(1);
    await a.zim.revokeMessage(message);
    await expect.poll(() => b.told("messageRevokeReceived")).toHaveLength(1);
    const c = await house.someone();
    await c.zim.joinRoom(roomID);
    await c.zim.queryHistoryMessage(roomID, 1, { count: 9 });
    const sent = await b.zim.replyMessage({ type: 1, message: "what?" }, message);
    const repliedInfo = { state: 1, messageID: message.messageID, messageInfo: { type: 31 } };
    await expect.poll(() => [...heard(a), ...heard(c)]).toHaveLength(2);
    for (const answer of [sent.message, ...heard(a), ...heard(c)]) {
      expect(answer).toMatchObject({ repliedInfo });
      expect(JSON.stringify(answer)).not.toContain("a secret");
    }
  });

  it("is refused with 6000001 to a message that was not sent", async () => {
    const { a } = await house.pair();
    const replying = a.zim.replyMessage({ type: 1, message: "yes" }, { type: 1 });
    await expect(replying).rejects.toMatchObject({ code: 6000001 });
  });
});

describe("revokeMessage", () => {
  it("takes a message back, and the others hear what it was", async () => {
    const { a, b, roomID } = await house.pair();
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
    const { a, b, roomID } = await house.pair();
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
    const { a, roomID } = await house.pair();
    const missing = { type: 1, messageID: "none", conversationID: roomID };
    await expect(a.zim.revokeMessage(missing)).rejects.toMatchObject({ code: 6000204 });
  });
});

describe("queryHistoryMessage", () => {
  /** The words of messages, and what they are asked for after. */
  const textsOf = (messages: readonly ZIMMessage[]) =>
    messages.map((message) => ("message" in message ? message.message : message.type));

  async function talk(count: number) {
    const { a, b, roomID } = await house.pair();
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
    const { a, roomID } = await house.pair();
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
    const { a, roomID } = await house.pair();
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

describe("queryMessages", () => {
  it("answers those that there are, by their places, the oldest first", async () => {
    const { a, b, roomID } = await house.pair();
    const sent: ZIMMessage[] = [];
    for (const message of ["one", "two", "three", "four"])
      sent.push((await a.zim.sendRoomMessage({ type: 1, message }, roomID)).message);
    const [one, , three, four] = sent.map(({ messageSeq = 0 }) => messageSeq);
    const seqs = [four, 0, 1, 9999, one, three, one].map(Number);
    const answer = await b.zim.queryMessages(seqs, roomID, 1);
    expect(answer).toMatchObject({
      conversationID: roomID,
      conversationType: 1,
      messageList: [{ message: "one" }, { message: "three" }, { message: "four" }],
    });
    expect(answer.messageList).toHaveLength(3);
    expect((await b.zim.queryMessages([], roomID, 1)).messageList).toEqual([]);
  });

  it("reads on where they are far apart", async () => {
    const { a, roomID } = await house.pair();
    const other = await logInWith(house.server.url, await tokenFor(a.userID));
    const content = { content: { case: "text" as const, value: { text: "." } } };
    await Promise.all(
      Array.from({ length: 250 }, () => other.messages.sendMessage({ roomId: roomID, content })),
    );
    const { messageList } = await a.zim.queryHistoryMessage(roomID, 1, { count: 500 });
    const seqs = [messageList.at(0), messageList.at(-1)].map((found) => found?.messageSeq ?? 0);
    const answer = await a.zim.queryMessages(seqs, roomID, 1);
    expect(answer.messageList.map(({ messageSeq }) => messageSeq)).toEqual(seqs);
  });

  it.each([
    ["a place that is none", 6000001, [0.5], 1],
    ["a conversation of another type", 6000013, [2], 2],
  ])("refuses %s: %d", async (_, code, seqs, type) => {
    const { a, roomID } = await house.pair();
    await expect(a.zim.queryMessages(seqs, roomID, type)).rejects.toMatchObject({ code });
  });
});
