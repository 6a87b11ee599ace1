import { create } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason, LeaveReason } from "../../../client/index.ts";
import { ZIMRoomEvent, ZIMRoomState } from "../../../client/zim/index.ts";
import {
  type BatchGetMembersResponse,
  BatchGetMembersResponseSchema,
} from "../../../gen/parlor/v1/room_service_pb.ts";
import { settled } from "../hand-clock.ts";
import { entered, linkLost, ready, refusal, said } from "../told.ts";
import type { Someone } from "./people.ts";
import { enterTold, logInTold, tellZim } from "./told-zim.ts";

const poll = { interval: 1 };
const { Connecting, Connected, Disconnected } = ZIMRoomState;

/** That the session, or another user alone, is in, up to a sequence of the log. */
const members = (sequence: bigint, ...userIds: readonly string[]) =>
  create(BatchGetMembersResponseSchema, {
    members: userIds.map((userId) => ({ userId })),
    cursor: { epoch: "e", sequence },
  });

const notIn = refusal(Code.PermissionDenied, ErrorReason.NOT_A_MEMBER);

/** Ann in the lobby at sequence 5, whose link was lost and is back: who is in is asked, and not answered yet. */
async function back() {
  const asked: PromiseWithResolvers<BatchGetMembersResponse>[] = [];
  const told = tellZim((transport) => ({
    ...transport,
    async unary(method, signal, timeoutMs, header, input, values) {
      if (method.name !== "BatchGetMembers")
        return transport.unary(method, signal, timeoutMs, header, input, values);
      const answer = Promise.withResolvers<BatchGetMembersResponse>();
      asked.push(answer);
      const [none, stream] = [new Headers(), false as const];
      const message = (await answer.promise) as never;
      return { service: method.parent, method, header: none, trailer: none, stream, message };
    },
  }));
  const { someone, clock, stream } = told;
  const first = await logInTold(told);
  await enterTold(someone, first);
  const lose = async (number: number) => {
    (await stream(number)).end(linkLost());
    await expect.poll(() => rooms(someone).at(-1)?.[0], poll).toBe(Connecting);
    await clock.advance(10_000);
    const next = await stream(number + 1);
    next.tell(ready);
    await expect.poll(() => asked.length, poll).toBe(number);
    return next;
  };
  return { asked, someone, clock, lose, stream: await lose(1) };
}

/** How it stood with the lobby since it was first entered. */
function rooms({ told }: Someone) {
  return told("roomStateChanged")
    .slice(2)
    .map(({ state, event }) => [state, event]);
}

const interrupted = [Connecting, ZIMRoomEvent.NetworkInterrupted];
const connected = [Connected, ZIMRoomEvent.Success];

describe("a room, once the link is back,", () => {
  it("is connected when the session is known to be in it still", async () => {
    const { asked, someone } = await back();
    expect(someone.told("connectionStateChanged").at(-1)?.state).toBe(2);
    await settled();
    expect(rooms(someone)).toEqual([interrupted]);
    asked[0]?.resolve(members(5n, "ann"));
    await expect.poll(() => rooms(someone), poll).toEqual([interrupted, connected]);
  });

  it.each([
    ["that is refused", (asked: PromiseWithResolvers<never>) => asked.reject(notIn)],
    [
      "that others may have",
      (asked: PromiseWithResolvers<BatchGetMembersResponse>) => asked.resolve(members(9n)),
    ],
  ])("is connected when it is entered anew, after an answer %s", async (_, answer) => {
    const { asked, someone, stream } = await back();
    answer(asked[0] as never);
    await settled();
    const exited = { reason: LeaveReason.TIMED_OUT };
    stream.tell({ roomId: "lobby", payload: { case: "roomExited", value: exited } });
    await settled();
    expect(rooms(someone)).toEqual([interrupted]);
    stream.tell(entered(9));
    await expect.poll(() => rooms(someone), poll).toEqual([interrupted, connected]);
  });

  it("is disconnected where there is no way back", async () => {
    const { asked, someone, stream } = await back();
    asked[0]?.reject(notIn);
    const exited = { reason: LeaveReason.KICKED };
    stream.tell({ roomId: "lobby", payload: { case: "roomExited", value: exited } });
    const out = [Disconnected, ZIMRoomEvent.KickedOut];
    await expect.poll(() => rooms(someone), poll).toEqual([interrupted, out]);
  });

  it("is taken for connected where the service cannot say", async () => {
    const { asked, someone } = await back();
    asked[0]?.reject(refusal(Code.Unavailable, ErrorReason.STORE_UNAVAILABLE));
    await expect.poll(() => rooms(someone), poll).toEqual([interrupted, connected]);
  });

  it("is told by the last answer alone, where the link was lost again", async () => {
    const { asked, someone, lose } = await back();
    await lose(2);
    asked[0]?.resolve(members(5n, "ann"));
    await settled();
    expect(rooms(someone)).toEqual([interrupted]);
    asked[1]?.resolve(members(5n, "ann"));
    await expect.poll(() => rooms(someone), poll).toEqual([interrupted, connected]);
  });
});

describe("isOfflineMessage", () => {
  /** What was heard, and whether it was told late. */
  const heard = ({ told }: Someone) =>
    told("roomMessageReceived").map(({ messageList: [message], info }) => [
      message?.messageID,
      info.isOfflineMessage,
    ]);

  it("is true for what happened before the session was back in the room", async () => {
    const { asked, someone, stream } = await back();
    stream.tell(said(6, "missed"));
    await expect.poll(() => heard(someone), poll).toEqual([["m-6", true]]);
    asked[0]?.resolve(members(7n, "ann"));
    await expect.poll(() => rooms(someone), poll).toEqual([interrupted, connected]);
    const barrage = { case: "barrage" as const, value: { message: { messageId: "flies" } } };
    stream.tell(said(7, "missed, too"), { roomId: "lobby", payload: barrage }, said(8, "now"));
    await expect
      .poll(() => heard(someone).slice(1), poll)
      .toEqual([
        ["m-7", true],
        ["flies", false],
        ["m-8", false],
      ]);
  });

  it("is false after the room was entered anew", async () => {
    const { asked, someone, stream } = await back();
    asked[0]?.resolve(members(100n, "ann"));
    await expect.poll(() => rooms(someone), poll).toEqual([interrupted, connected]);
    stream.tell(entered(3, { epoch: "another" }), said(4, "hello", { epoch: "another" }));
    await expect.poll(() => heard(someone), poll).toEqual([["m-4", false]]);
  });
});
