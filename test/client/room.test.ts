import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ParlorError } from "../../client/index.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { collect, entered, linkLost, ready, refusal, tell } from "./told.ts";

const poll = { interval: 1 };

describe("Entering a room", () => {
  it("is done when the stream says so, not when the call is answered", async () => {
    const { service, connect, parlor } = tell();
    const stream = await connect();
    let done = false;
    const entering = parlor.enterRoom({ roomId: "lobby", name: "The lobby" }).then((room) => {
      done = true;
      return room;
    });
    await expect.poll(() => service.entered.length, poll).toBe(1);
    expect(done).toBe(false);
    stream.tell(entered(5, { members: 3 }));
    expect(await entering).toMatchObject({ id: "lobby", name: "The lobby", memberCount: 3 });
  });

  it("is tried again where the stream stays silent", async () => {
    const { service, clock, connect, parlor } = tell();
    const stream = await connect();
    const entering = parlor.enterRoom("lobby");
    await expect.poll(() => service.entered.length, poll).toBe(1);
    const patience = () => clock.waitsMs.filter((ms) => ms === 10_000);
    await expect.poll(patience, poll).toHaveLength(2); // for the stream to begin, and for its word
    await clock.advance(10_000);
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    await expect.poll(() => service.entered.length, poll).toBe(2);
    stream.tell(entered(5));
    expect((await entering).id).toBe("lobby");
  });

  it("that is refused throws the reason and its values", async () => {
    const { service, connect, parlor } = tell();
    await connect();
    const full = refusal(Code.ResourceExhausted, ErrorReason.ROOM_FULL, { max_members: "2" });
    service.failures.joinRoom = [full];
    const error = await parlor.joinRoom("lobby").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParlorError);
    expect(error).toMatchObject({
      code: Code.ResourceExhausted,
      reason: ErrorReason.ROOM_FULL,
      metadata: { max_members: "2" },
      passing: false,
    });
  });

  it("by creating it is refused where it exists", async () => {
    const { service, connect, parlor } = tell();
    await connect();
    const exists = refusal(Code.AlreadyExists, ErrorReason.ROOM_ALREADY_EXISTS);
    service.failures.createRoom = [exists];
    const creating = parlor.createRoom("lobby");
    await expect(creating).rejects.toMatchObject({ reason: ErrorReason.ROOM_ALREADY_EXISTS });
  });

  it("is told of, whichever call did it", async () => {
    const { connect, parlor } = tell();
    const stream = await connect();
    const rooms: string[] = [];
    parlor.on("entered", ({ id }) => rooms.push(id));
    stream.tell(entered(1, { roomId: "attic" }));
    await expect.poll(() => rooms, poll).toEqual(["attic"]);
  });
});

describe("Sending", () => {
  it("carries the same request_id when it is tried again", async () => {
    const { service, clock, enter } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [linkLost()];
    const sent = room.send("once");
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    expect(await sent).toMatchObject({ messageId: "m2" });
    const ids = service.sent.map(({ requestId }) => requestId);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it("keeps the order when a message must be tried again", async () => {
    const { service, clock, enter } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [linkLost()];
    const sent = Promise.all(["one", "two"].map((text) => room.send(text)));
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    await sent;
    const texts = service.sent.map(({ content }) => content?.content.value);
    expect(texts).toMatchObject([{ text: "one" }, { text: "one" }, { text: "two" }]);
  });

  it("waits for the link", async () => {
    const { service, clock, stream: streamOf, enter, states } = tell();
    const { room, stream } = await enter();
    stream.end();
    await expect.poll(() => states.at(-1), poll).toBe("connecting");
    const sent = Promise.all(["one", "two", "three"].map((text) => room.send(text)));
    await clock.advance(250);
    expect(service.sent).toHaveLength(0);
    (await streamOf(2)).tell(ready);
    await sent;
    const texts = service.sent.map(({ content }) => content?.content.value);
    expect(texts).toMatchObject([{ text: "one" }, { text: "two" }, { text: "three" }]);
    expect(new Set(service.sent.map(({ requestId }) => requestId)).size).toBe(3);
  });

  it("goes on after a message that was refused", async () => {
    const { service, enter } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [refusal(Code.PermissionDenied, ErrorReason.GRANT_MISSING)];
    const [refused, taken] = await Promise.allSettled([room.send("one"), room.send("two")]);
    expect(refused).toMatchObject({ reason: { reason: ErrorReason.GRANT_MISSING } });
    expect(taken).toMatchObject({ status: "fulfilled" });
    expect(service.sent).toHaveLength(2);
  });

  it("is refused here where it breaks a limit, and nothing is sent", async () => {
    const { service, enter } = tell();
    const { room } = await enter();
    await room.send("x".repeat(32_768));
    await expect(room.send("x".repeat(32_769))).rejects.toMatchObject({
      reason: ErrorReason.INVALID_REQUEST,
      metadata: { field: "content.text.text" },
    });
    expect(service.sent).toHaveLength(1);
  });

  it("says what was there when it was called, whatever becomes of it before its turn", async () => {
    const { service, enter } = tell();
    const { room } = await enter();
    const json = { n: 1 };
    const mentions = ["ben"];
    const sent = [room.send("first"), room.send({ type: "t", json }, { mentions })];
    json.n = 2;
    mentions.push("cho");
    await Promise.all(sent);
    expect(service.sent[1]?.content?.content).toMatchObject(jsonContent("t", '{"n":1}'));
    expect(service.sent[1]?.mentionedUserIds).toEqual(["ben"]);
  });

  it("refuses what breaks a limit at once, though others wait for the link", async () => {
    const { enter, parlor, states } = tell();
    const { room, stream } = await enter();
    stream.end();
    await expect.poll(() => states.at(-1), poll).toBe("connecting");
    const waiting = room.send("first").catch(() => {});
    const refused = { reason: ErrorReason.INVALID_REQUEST };
    await expect(room.send("x".repeat(32_769))).rejects.toMatchObject(refused);
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const json of [circle, 1n, undefined, () => {}]) {
      const error = await room.send({ type: "t", json }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ParlorError);
      expect(error).toMatchObject({ ...refused, metadata: { field: "content.custom.json" } });
    }
    parlor.close();
    await waiting;
  });

  it("that nothing takes gives up after 5 minutes, and says that it may have happened", async () => {
    const { service, pass, enter } = tell();
    const { room } = await enter();
    const away = refusal(Code.Unavailable, ErrorReason.SHUTTING_DOWN);
    service.failures.sendMessage = Array.from({ length: 100 }, () => away);
    let error: unknown;
    room.send("now?").catch((thrown: unknown) => (error = thrown));
    for (let seconds = 0; seconds <= 310; seconds += 5) await pass(5_000);
    expect(error).toMatchObject({
      code: Code.DeadlineExceeded,
      metadata: { sent: "maybe" },
      cause: { reason: ErrorReason.SHUTTING_DOWN },
    });
  });

  it.each([
    ["words", "hello", { case: "text", value: { text: "hello" } }],
    ["JSON", { type: "gift", json: { n: 2 } }, jsonContent("gift", '{"n":2}')],
    ["bytes", { type: "raw", data: new Uint8Array([1]) }, dataContent("raw", [1])],
    ["a command", { command: new Uint8Array([2]) }, commandContent([2])],
  ] as const)("takes %s", async (_, words, content) => {
    const { service, enter } = tell();
    const { room } = await enter();
    await room.send(words);
    expect(service.sent[0]?.content?.content).toMatchObject(content);
  });

  it("of barrage is now or never", async () => {
    const { service, enter } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [linkLost()];
    await expect(room.barrage("whoosh")).rejects.toMatchObject({ lost: true });
    expect(service.sent).toHaveLength(1);
    expect(service.sent[0]).toMatchObject({
      requestId: "",
      content: { content: { case: "barrage" } },
    });
  });
});

describe("Leaving a room", () => {
  it("is done once the service has answered", async () => {
    const { service, enter, parlor } = tell();
    const { room } = await enter();
    const exits = collect(room, "exited");
    await room.leave();
    expect(service.left).toEqual(["lobby"]);
    expect(parlor.rooms).toEqual([]);
    expect(exits).toMatchObject([{ reason: LeaveReason.LEFT }]);
  });

  it("of which one is no member has come true", async () => {
    const { service, enter, parlor } = tell();
    const { room } = await enter();
    service.failures.leaveRoom = [refusal(Code.PermissionDenied, ErrorReason.NOT_A_MEMBER)];
    await room.leave();
    expect(parlor.rooms).toEqual([]);
  });

  it("by logging out ends the session", async () => {
    const { service, enter, parlor } = tell();
    const { stream } = await enter();
    expect(await parlor.logOut()).toBe(true);
    expect(service.logouts).toEqual(["Bearer access-1"]);
    expect(parlor.state).toMatchObject({ name: "ended", reason: "logged-out" });
    await expect.poll(() => stream.open, poll).toBe(false);
  });
});

function jsonContent(type: string, value: string) {
  return { case: "custom", value: { type, body: { case: "json", value } } } as const;
}

function dataContent(type: string, bytes: number[]) {
  const body = { case: "data", value: new Uint8Array(bytes) } as const;
  return { case: "custom", value: { type, body } } as const;
}

function commandContent(bytes: number[]) {
  return { case: "command", value: { data: new Uint8Array(bytes) } } as const;
}
