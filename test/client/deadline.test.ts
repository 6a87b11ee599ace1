import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { settled } from "./hand-clock.ts";
import { entered, linkLost, ready, refusal, type Told, tell } from "./told.ts";

const poll = { interval: 1 };
const minuteMs = 60_000;

/** Cuts the link, and lets no other come. */
async function goOffline(told: Told): Promise<void> {
  told.service.failures.login = Array.from({ length: 1000 }, linkLost);
  told.service.failures.subscribe = Array.from({ length: 1000 }, linkLost);
  (await told.stream(told.service.streams.length)).end(linkLost());
  await expect.poll(() => told.parlor.state.name, poll).toBe("connecting");
}

/** Lets the next stream begin. */
async function goOnline({ service, clock, stream }: Told): Promise<void> {
  service.failures.subscribe = [];
  await clock.advance(10_000);
  (await stream(service.streams.length)).tell(ready);
  await settled();
}

const tooLate = (sent: "no" | "maybe") => ({ code: Code.DeadlineExceeded, metadata: { sent } });

describe("A call that is made while there is no link", () => {
  it("is made within 5 minutes, or not at all: then it says that it was not sent", async () => {
    const told = tell();
    const { room } = await told.enter();
    await goOffline(told);
    const late = expect(room.send("early")).rejects.toMatchObject(tooLate("no"));
    await told.clock.advance(minuteMs);
    const inTime = room.send("a minute later");
    await told.clock.advance(4 * minuteMs);
    await late;
    await goOnline(told);
    await inTime;
    expect(told.service.sent).toHaveLength(1);
    await expect.poll(() => told.clock.waitsMs.filter((ms) => ms > 45_000), poll).toEqual([]);
  });

  it("is not made where the machine slept for so long, though its clock stood still", async () => {
    const told = tell();
    const { room } = await told.enter();
    await goOffline(told);
    const late = expect(room.kick(["ben"])).rejects.toMatchObject(tooLate("no"));
    told.clock.sleepThrough(5 * minuteMs);
    await goOnline(told);
    await late;
  });

  it("is not sent again after that where its answer was lost: it may have happened", async () => {
    const told = tell();
    const { room } = await told.enter();
    told.service.failures.sendMessage = [linkLost()];
    const late = expect(room.send("once")).rejects.toMatchObject(tooLate("maybe"));
    await expect.poll(() => told.service.sent.length, poll).toBe(1);
    await goOffline(told);
    await told.clock.advance(5 * minuteMs);
    await late;
    await goOnline(told);
    expect(told.service.sent).toHaveLength(1);
  });

  it("has one deadline, though it waits for the session to be in the room again", async () => {
    const told = tell();
    const { room, stream } = await told.enter();
    await told.pass(2 * minuteMs);
    const value = { reason: LeaveReason.TIMED_OUT };
    told.service.failures.sendMessage = [
      refusal(Code.PermissionDenied, ErrorReason.NOT_A_MEMBER),
      ...Array.from({ length: 1000 }, () => refusal(Code.Unavailable, ErrorReason.SHUTTING_DOWN)),
    ];
    let late: unknown;
    room.send("hello").catch((thrown: unknown) => {
      late = thrown;
    });
    await expect.poll(() => told.service.sent.length, poll).toBe(1);
    stream.tell({ roomId: "lobby", payload: { case: "roomExited", value } });
    await expect.poll(() => told.service.entered.length, poll).toBe(2);
    await told.pass(4 * minuteMs);
    stream.tell(entered(9));
    for (let seconds = 0; seconds <= 65; seconds += 5) await told.pass(5000);
    expect(late).toMatchObject(tooLate("maybe"));
  });
});

describe("A room that the session goes back into", () => {
  it("is waited for however long there is no link", async () => {
    const told = tell();
    const { room, stream } = await told.enter();
    told.service.failures.enterRoom = [linkLost()];
    stream.tell({
      roomId: "lobby",
      payload: { case: "roomExited", value: { reason: LeaveReason.TIMED_OUT } },
    });
    await expect.poll(() => told.service.entered.length, poll).toBe(2);
    await goOffline(told);
    await told.clock.advance(20 * minuteMs);
    await goOnline(told);
    await expect.poll(() => told.service.entered.length, poll).toBe(3);
    (await told.stream(told.service.streams.length)).tell(entered(9));
    await room.send("here again");
  });
});
