import { describe, expect, it } from "vitest";
import { ActorKind } from "../../../client/index.ts";
import { settled } from "../hand-clock.ts";
import { heard, moderator, openHouse, type Someone } from "./people.ts";
import { enterTold, logInTold, tellZim } from "./told-zim.ts";

const house = openHouse();
const poll = { interval: 1 };

/** What someone says in the lobby, at a sequence. */
function said(sequence: number, messageId: string, userId: string) {
  const content = { content: { case: "text" as const, value: { text: messageId } } };
  const message = { messageId, sender: { kind: ActorKind.USER, userId }, content };
  const payload = { case: "messageSent" as const, value: { message } };
  return { roomId: "lobby", epoch: "e", sequence: BigInt(sequence), payload };
}

/** That barrage flies over the lobby. */
function flown(messageId: string, userId: string) {
  const content = { content: { case: "barrage" as const, value: { text: messageId } } };
  const message = { messageId, sender: { kind: ActorKind.USER, userId }, content };
  return { roomId: "lobby", payload: { case: "barrage" as const, value: { message } } };
}

/** That Ann revoked a message. */
function revoked(sequence: number, messageId: string) {
  const value = { messageId, actor: { kind: ActorKind.USER, userId: "ann" } };
  const payload = { case: "messageRevoked" as const, value };
  return { roomId: "lobby", epoch: "e", sequence: BigInt(sequence), payload };
}

/** Ann in the lobby, with a message under way that is not answered before `answer`. */
async function sending(type: number) {
  const told = tellZim();
  const stream = await logInTold(told);
  const { service, someone } = told;
  await enterTold(someone, stream);
  const { promise, resolve } = Promise.withResolvers<void>();
  service.answers.sendMessage = promise;
  void someone.zim.sendRoomMessage({ type, message: "mine" }, "lobby").catch(() => {});
  await expect.poll(() => service.sent, poll).toHaveLength(1);
  return { stream, someone, answer: resolve };
}

/** The ids of what was heard. */
const ids = (someone: Someone) => heard(someone).map(({ messageID }) => messageID);

describe("what is heard while something is sent", () => {
  it("is told in the room's order, once it is known which are one's own", async () => {
    const { stream, someone, answer } = await sending(1);
    stream.tell(said(6, "b1", "ben"), said(7, "other-device", "ann"), said(8, "b2", "ben"));
    stream.tell(said(9, "m1", "ann"), revoked(10, "other-device"));
    await expect.poll(() => ids(someone), poll).toEqual(["b1"]);
    await settled();
    expect(ids(someone)).toEqual(["b1"]);
    answer();
    await expect.poll(() => ids(someone), poll).toEqual(["b1", "other-device", "b2"]);
    await expect.poll(() => someone.told("messageRevokeReceived"), poll).toHaveLength(1);
    const names = someone.story.map(([name]) => name);
    expect(names.lastIndexOf("roomMessageReceived")).toBeLessThan(
      names.indexOf("messageRevokeReceived"),
    );
    stream.tell(said(11, "b3", "ben"));
    await expect.poll(() => ids(someone).at(-1), poll).toBe("b3");
  });

  it("does not wait for barrage, nor barrage for it", async () => {
    const flying = await sending(20);
    flying.stream.tell(said(6, "other-device", "ann"));
    await expect.poll(() => ids(flying.someone), poll).toEqual(["other-device"]);
    const speaking = await sending(1);
    speaking.stream.tell(flown("flies", "ann"));
    await expect.poll(() => ids(speaking.someone), poll).toEqual(["flies"]);
  });
});

describe("what one revokes on another device", () => {
  it("is told, and what one revokes here is not", async () => {
    const { a, b, roomID } = await house.pair();
    const second = await house.someone({ userID: a.userID });
    await second.zim.joinRoom(roomID);
    const send = async (message: string) =>
      (await a.zim.sendRoomMessage({ type: 1, message }, roomID)).message;
    const [first, last] = [await send("one"), await send("two")];
    await second.zim.revokeMessage(first);
    await a.zim.revokeMessage(last);
    const told = (someone: Someone) =>
      someone
        .told("messageRevokeReceived")
        .flatMap(({ messageList }) => messageList.map(({ messageID }) => messageID));
    await expect.poll(() => told(b)).toEqual([first.messageID, last.messageID]);
    await expect.poll(() => told(a)).toEqual([first.messageID]);
    await expect.poll(() => told(second)).toEqual([last.messageID]);
  });

  it("is told also after one was refused to revoke it here", async () => {
    const { a, b, roomID } = await house.pair();
    const { message } = await a.zim.sendRoomMessage({ type: 1, message: "mine" }, roomID);
    const refused = b.zim.revokeMessage(message);
    await expect(refused).rejects.toMatchObject({ code: 6000013 });
    const second = await house.someone({ userID: b.userID, grants: moderator });
    await second.zim.joinRoom(roomID);
    await second.zim.revokeMessage(message);
    await expect.poll(() => b.told("messageRevokeReceived")).toHaveLength(1);
    expect(second.told("messageRevokeReceived")).toEqual([]);
  });
});
