import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { createMiniTransport } from "../../../client/mini/index.ts";
import { EventService } from "../../../gen/parlor/v1/event_service_pb.ts";
import { createHandClock } from "../hand-clock.ts";
import { type Asked, envelopeOf, ScriptedWx, streamHeaders } from "./scripted-wx.ts";

const poll = { interval: 1 };
const baseUrl = "https://parlor.example";
const event = (sequence: bigint) => ({ roomId: "lobby", sequence });
const one = envelopeOf(event(1n));
const two = envelopeOf(event(2n));
const goodEnd = Uint8Array.of(2, 0, 0, 0, 2, 123, 125);

/** A stream that is read, as far as the test lets it come. */
function read(wx: ScriptedWx) {
  const clock = createHandClock();
  const transport = createMiniTransport({ baseUrl, wx, clock });
  const events = createClient(EventService, transport);
  const open = () => {
    const heard: bigint[] = [];
    const abort = new AbortController();
    const stream = { heard, abort, end: undefined as Code | "good" | undefined };
    const run = async () => {
      for await (const response of events.subscribe({}, { signal: abort.signal }))
        heard.push(...response.events.map(({ sequence }) => sequence));
    };
    run().then(
      () => {
        stream.end = "good";
      },
      (error) => {
        stream.end = ConnectError.from(error).code;
      },
    );
    return stream;
  };
  const asked = async (number = 1) => {
    await expect.poll(() => wx.asked.length, poll).toBe(number);
    const [last] = wx.asked.slice(-1);
    if (last === undefined) throw new Error("nothing was asked");
    return last;
  };
  return { clock, open, asked };
}

describe("A mini program's stream", () => {
  it("is asked for in pieces, in binary, for as long as the platform lets it", async () => {
    const wx = new ScriptedWx();
    const { open, asked } = read(wx);
    open();
    expect(await asked()).toMatchObject({
      url: `${baseUrl}/parlor.v1.EventService/Subscribe`,
      method: "POST",
      header: { "content-type": "application/connect+proto", "connect-protocol-version": "1" },
      responseType: "arraybuffer",
      enableChunked: true,
      timeout: 60_000,
    });
  });

  it.each([
    ["headers before it", true],
    ["headers after its first piece", false],
  ])("is told as it comes, with %s", async (_, headersFirst) => {
    const { open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    if (headersFirst) answer.headers();
    answer.piece(one.subarray(0, 3));
    if (!headersFirst) answer.headers();
    answer.piece(one.subarray(3));
    await expect.poll(() => stream.heard, poll).toEqual([1n]);
    answer.piece(Uint8Array.of(...two, ...one));
    await expect.poll(() => stream.heard, poll).toEqual([1n, 2n, 1n]);
    expect(stream.end).toBeUndefined();
    answer.piece(goodEnd);
    answer.end(200, streamHeaders);
    await expect.poll(() => stream.end, poll).toBe("good");
  });

  it("ends in good order after 55 s, without what was not whole", async () => {
    const { clock, open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    answer.headers();
    answer.piece(Uint8Array.of(...one, ...two.subarray(0, 4)));
    await clock.advance(54_999);
    expect(answer.aborted).toBe(false);
    expect(stream).toMatchObject({ heard: [1n], end: undefined });
    await clock.advance(1);
    expect(answer.aborted).toBe(true);
    await expect.poll(() => stream.end, poll).toBe("good");
    expect(stream.heard).toEqual([1n]);
    expect(clock.waitsMs).toEqual([]);
  });

  it("ends in good order when the platform says that its time is over", async () => {
    const { open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    answer.headers();
    answer.piece(one);
    answer.fail({ errMsg: "request:fail timeout" });
    await expect.poll(() => stream.end, poll).toBe("good");
  });

  it.each([
    ["timeout", Code.DeadlineExceeded],
    ["interrupted", Code.Unavailable],
    ["abort", Code.Unavailable],
    ["url not in domain list", Code.PermissionDenied],
  ])("that does not begin for %s says so", async (why, code) => {
    const { open, asked } = read(new ScriptedWx());
    const stream = open();
    (await asked()).fail({ errMsg: `request:fail ${why}` });
    await expect.poll(() => stream.end, poll).toBe(code);
  });

  it("is unavailable once it is cut, after all that came before", async () => {
    const { open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    answer.headers();
    answer.piece(one);
    answer.piece(two);
    answer.fail({ errMsg: "request:fail interrupted" });
    await expect.poll(() => stream.end, poll).toBe(Code.Unavailable);
    expect(stream.heard).toEqual([1n, 2n]);
  });

  it("is aborted on the phone, too, by whoever reads it", async () => {
    const { clock, open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    answer.headers();
    answer.piece(one);
    await expect.poll(() => stream.heard, poll).toEqual([1n]);
    stream.abort.abort();
    await expect.poll(() => stream.end, poll).toBe(Code.Canceled);
    expect(answer.aborted).toBe(true);
    expect(clock.waitsMs).toEqual([]);
  });

  it("has the code of a proxy's page that comes in its place", async () => {
    const { open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    const header = { "content-type": "text/html" };
    answer.headers(header);
    answer.piece(new TextEncoder().encode("<h1>Bad gateway</h1>"));
    answer.end(502, header);
    await expect.poll(() => stream.end, poll).toBe(Code.Unavailable);
  });

  it("is at fault when it ends in the middle of an envelope", async () => {
    const { open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    answer.headers();
    answer.piece(one.subarray(0, 7));
    answer.end(200, streamHeaders);
    await expect.poll(() => stream.end, poll).toBe(Code.InvalidArgument);
  });
});

describe("What the platform says", () => {
  it.each([
    ["headers that are none", (answer: Asked) => answer.headers({ ...streamHeaders, "a b": "1" })],
    ["headers that are none, at the end", (answer: Asked) => answer.end(200, { "a b": "1" })],
  ])("ends the stream where it is %s", async (_, say) => {
    const { clock, open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    expect(() => say(answer)).not.toThrow();
    await expect.poll(() => stream.end, poll).toBeTypeOf("number");
    answer.end(200);
    expect(clock.waitsMs).toEqual([]);
  });

  it("may be bytes of a larger buffer, and no headers at the end", async () => {
    const { open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    answer.headers();
    answer.pieceAsView(one);
    await expect.poll(() => stream.heard, poll).toEqual([1n]);
    answer.piece(goodEnd);
    answer.end(200);
    await expect.poll(() => stream.end, poll).toBe("good");
  });
});

describe("Where pieces do not come, a stream", () => {
  it("is unimplemented, at once with an old base library", async () => {
    const wx = new ScriptedWx({ pieces: false });
    const { clock, open } = read(wx);
    const first = open();
    await expect.poll(() => first.end, poll).toBe(Code.Unimplemented);
    expect(wx.asked.map(({ aborted }) => aborted)).toEqual([true]);
    const second = open();
    await expect.poll(() => second.end, poll).toBe(Code.Unimplemented);
    expect(wx.asked).toHaveLength(1);
    expect(clock.waitsMs).toEqual([]);
  });

  it("is told with its end, and after two of them the next one is unimplemented", async () => {
    const { open, asked } = read(new ScriptedWx());
    for (const number of [1, 2]) {
      const stream = open();
      const answer = await asked(number);
      answer.end(200, streamHeaders, Uint8Array.of(...one, ...two, ...goodEnd).buffer);
      await expect.poll(() => stream.end, poll).toBe("good");
      expect(stream.heard).toEqual([1n, 2n]);
    }
    const third = open();
    await expect.poll(() => third.end, poll).toBe(Code.Unimplemented);
  });

  it("is lost 8 s after headers that nothing follows, and the second one unimplemented", async () => {
    const { clock, open, asked } = read(new ScriptedWx());
    for (const [number, code] of [
      [1, Code.Unavailable],
      [2, Code.Unimplemented],
    ] as const) {
      const stream = open();
      const answer = await asked(number);
      await clock.advance(5_000);
      answer.headers();
      await clock.advance(7_999);
      expect(stream.end).toBeUndefined();
      await clock.advance(1);
      await expect.poll(() => stream.end, poll).toBe(code);
      expect(answer.aborted).toBe(true);
    }
  });

  it("is open again as soon as a piece has come in between", async () => {
    const { clock, open, asked } = read(new ScriptedWx());
    const silent = async (number: number) => {
      const stream = open();
      (await asked(number)).headers();
      await clock.advance(8_000);
      await expect.poll(() => stream.end, poll).toBe(Code.Unavailable);
    };
    await silent(1);
    const heard = open();
    const answer = await asked(2);
    answer.headers();
    answer.piece(one);
    await expect.poll(() => heard.heard, poll).toEqual([1n]);
    answer.fail({ errMsg: "request:fail interrupted" });
    await silent(3);
  });

  it("waits for headers that are late", async () => {
    const { clock, open, asked } = read(new ScriptedWx());
    const stream = open();
    const answer = await asked();
    await clock.advance(9_000);
    answer.headers();
    answer.piece(one);
    await expect.poll(() => stream.heard, poll).toEqual([1n]);
  });
});
