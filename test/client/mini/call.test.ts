import { create, toBinary } from "@bufbuild/protobuf";
import { Code, createClient } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { createMiniTransport } from "../../../client/mini/index.ts";
import { ErrorDetailSchema, ErrorReason } from "../../../gen/parlor/v1/error_pb.ts";
import { EventService } from "../../../gen/parlor/v1/event_service_pb.ts";
import { ListRoomsResponseSchema, RoomService } from "../../../gen/parlor/v1/room_service_pb.ts";
import { type Asked, callHeaders, ScriptedWx } from "./scripted-wx.ts";

const poll = { interval: 1 };

/** A client whose calls wait for what the test says of them. */
function client(maxCalls?: number) {
  const wx = new ScriptedWx();
  const baseUrl = "https://parlor.example";
  const limit = maxCalls === undefined ? {} : { maxCalls };
  const transport = createMiniTransport({ baseUrl, wx, ...limit });
  const rooms = createClient(RoomService, transport);
  const events = createClient(EventService, transport);
  const asked = async (number = 1): Promise<Asked> => {
    await expect.poll(() => wx.asked.length, poll).toBe(number);
    const [last] = wx.asked.slice(-1);
    if (last === undefined) throw new Error("nothing was asked");
    return last;
  };
  return { wx, rooms, events, asked };
}

const answer = create(ListRoomsResponseSchema, { rooms: [{ room: { roomId: "大厅" } }] });
const bytes = toBinary(ListRoomsResponseSchema, answer);
const error = JSON.stringify({ code: "not_found", message: "there is no such room" });

describe("A mini program's call", () => {
  it("is answered in binary, however its headers are spelt and its body was packed", async () => {
    const { rooms, asked } = client();
    const call = rooms.listRooms({});
    const header = { ...callHeaders, "Content-Encoding": "gzip", "Content-Length": "3" };
    (await asked()).end(200, header, bytes.slice().buffer);
    expect((await call).rooms[0]?.room?.roomId).toBe("大厅");
  });

  it.each([
    ["bytes", new TextEncoder().encode(error).buffer],
    ["text", error],
    ["parsed JSON", JSON.parse(error)],
  ])("is refused with the service's error, given as %s", async (_, data) => {
    const { rooms, asked } = client();
    const call = rooms.listRooms({});
    (await asked()).end(404, { "content-type": "application/json" }, data);
    await expect(call).rejects.toMatchObject({ code: Code.NotFound });
  });

  it("has the code of a proxy's page that comes in place of an answer", async () => {
    const { rooms, asked } = client();
    const call = rooms.listRooms({});
    (await asked()).end(503, { "content-type": "text/html" }, "<h1>no</h1>");
    await expect(call).rejects.toMatchObject({ code: Code.Unavailable });
  });

  it.each([
    ["timeout", Code.DeadlineExceeded],
    ["interrupted", Code.Unavailable],
    ["url not in domain list", Code.PermissionDenied],
  ])("that comes to nothing for %s says so", async (why, code) => {
    const { rooms, asked } = client();
    const call = rooms.listRooms({});
    (await asked()).fail({ errMsg: `request:fail ${why}` });
    await expect(call).rejects.toMatchObject({ code, rawMessage: `request:fail ${why}` });
  });

  it("is aborted on the phone, too, by whoever made it", async () => {
    const { rooms, asked } = client();
    const abort = new AbortController();
    const call = rooms.listRooms({}, { signal: abort.signal });
    const request = await asked();
    abort.abort();
    expect(request.aborted).toBe(true);
    await expect(call).rejects.toMatchObject({ code: Code.Canceled });
  });

  it("waits in line where as many run as may, and leaves it when it is aborted", async () => {
    const { wx, rooms, asked } = client(2);
    const abort = new AbortController();
    const calls = [1, 2, 3].map(() => rooms.listRooms({}));
    const given = rooms.listRooms({}, { signal: abort.signal });
    const last = rooms.listRooms({});
    await asked(2);
    abort.abort();
    await expect(given).rejects.toMatchObject({ code: Code.Canceled });
    wx.asked[0]?.end(200, callHeaders);
    await calls[0];
    (await asked(3)).fail({ errMsg: "request:fail interrupted" });
    await expect(calls[2]).rejects.toMatchObject({ code: Code.Unavailable });
    (await asked(4)).end(200, callHeaders);
    await last;
    wx.asked[1]?.end(200, callHeaders);
    await calls[1];
  });

  it("runs with eight others by default, and an abandoned one makes room", async () => {
    const { rooms, asked } = client();
    const aborts = Array.from({ length: 10 }, () => new AbortController());
    const calls = aborts.map(({ signal }) => rooms.listRooms({}, { signal }));
    await asked(9);
    aborts[0]?.abort();
    await expect(calls[0]).rejects.toMatchObject({ code: Code.Canceled });
    await asked(10);
    for (const abort of aborts) abort.abort();
    await Promise.allSettled(calls);
  });

  it.each([0, -1, Number.NaN])("cannot be made where %d may run", (maxCalls) => {
    expect(() => client(maxCalls)).toThrow(RangeError);
  });

  it("leaves its place where the platform's answer cannot be read", async () => {
    const { rooms, asked } = client(1);
    const call = rooms.listRooms({});
    const answered = await asked();
    expect(() => answered.end(200, { "a b": "1" })).not.toThrow();
    await expect(call).rejects.toMatchObject({ code: Code.Unknown });
    const next = rooms.listRooms({});
    (await asked(2)).end(200, callHeaders);
    await next;
  });

  it("may be answered without headers, and with bytes of a larger buffer", async () => {
    const { rooms, asked } = client();
    const call = rooms.listRooms({});
    const larger = Uint8Array.of(0, ...bytes, 0);
    (await asked()).end(200, callHeaders, larger.subarray(1, -1));
    expect((await call).rooms[0]?.room?.roomId).toBe("大厅");
    const without = rooms.listRooms({});
    (await asked(2)).end(503);
    await expect(without).rejects.toMatchObject({ code: Code.Unavailable });
  });

  it("has its place beside a pull, which has the stream's", async () => {
    const { wx, rooms, events, asked } = client(1);
    const pulling = events.pullEvents({});
    await asked(1);
    const call = rooms.listRooms({});
    (await asked(2)).end(200, callHeaders, bytes.slice().buffer);
    await call;
    wx.asked[0]?.end(200, callHeaders);
    await pulling;
  });

  it("keeps the reason of an error", async () => {
    const { rooms, asked } = client();
    const call = rooms.listRooms({});
    const reason = ErrorReason.ROOM_NOT_FOUND;
    const value = toBinary(ErrorDetailSchema, create(ErrorDetailSchema, { reason }));
    const detail = {
      type: ErrorDetailSchema.typeName,
      value: Buffer.from(value).toString("base64"),
    };
    const body = JSON.stringify({ code: "not_found", details: [detail] });
    (await asked()).end(404, { "content-type": "application/json" }, body);
    const found = await call.catch((failure) => failure.findDetails(ErrorDetailSchema));
    expect(found).toMatchObject([{ reason }]);
  });
});
