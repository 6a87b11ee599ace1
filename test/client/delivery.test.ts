import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { noStreams } from "../../client/link/no-streams.ts";
import { settled } from "./hand-clock.ts";
import { entered, linkLost, ready, said, type Told, tell, texts } from "./told.ts";

const poll = { interval: 1 };

/** The pull of this number, once the client has asked for it. */
async function pull({ service }: Told, number: number) {
  await expect.poll(() => service.pulls.length, poll).toBeGreaterThanOrEqual(number);
  const found = service.pulls[number - 1];
  if (found === undefined) throw new Error(`no pull ${number}`);
  return found;
}

/** Cuts the stream of this number as something on the way would, and lets the client try again. */
async function cut(told: Told, number: number, ...first: Parameters<Told["pass"]>): Promise<void> {
  const stream = await told.stream(number);
  stream.tell(ready);
  await told.pass(...first);
  stream.end(linkLost());
  await expect.poll(() => told.parlor.state.name, poll).toBe("connecting");
  await told.clock.advance(10_000);
}

/** Cuts the stream of this number after it had held: the next is asked for at once. */
async function cutSoon(told: Told, number: number, heldMs: number): Promise<void> {
  const stream = await told.stream(number);
  stream.tell(ready);
  await told.pass(heldMs);
  stream.end(linkLost());
  await settled();
}

describe("Where streams do not hold although the service answers", () => {
  it("the client polls, after three within 2 minutes that were cut off within 30 s", async () => {
    const told = tell({ delivery: "auto" });
    void told.parlor.connect();
    await cut(told, 1, 4000);
    await cutSoon(told, 2, 29_999);
    await cut(told, 3, 4000);
    const first = await pull(told, 1);
    expect(first.request.wait).toMatchObject({ seconds: 0n });
    first.tell();
    await expect.poll(() => told.parlor.state.name, poll).toBe("resumed");
    expect(told.service.streams).toHaveLength(3);
  });

  it("the client polls, after two that did not begin in 10 s", async () => {
    const told = tell({ delivery: "auto" });
    void told.parlor.connect();
    for (const number of [1, 2]) {
      await told.stream(number);
      await told.clock.advance(10_000);
      await expect.poll(() => told.service.keepAlives.length, poll).toBe(number);
      await told.clock.advance(10_000);
    }
    (await pull(told, 1)).tell();
    await expect.poll(() => told.parlor.state.name, poll).toBe("live");
  });

  it("the client goes on with streams where it gave them up itself, as it looked after its link", async () => {
    const told = tell({ delivery: "auto" });
    void told.parlor.connect();
    for (const number of [1, 2, 3]) {
      const stream = await told.stream(number);
      stream.tell(ready);
      await settled();
      told.service.failures.keepAlive = [linkLost()];
      told.parlor.check();
      await expect.poll(() => told.parlor.state.name, poll).toBe("connecting");
      await told.clock.advance(10_000);
    }
    await told.stream(4);
    expect(told.service.pulls).toEqual([]);
  });

  it("the client goes on with streams where three were cut off in more than 2 minutes", async () => {
    const told = tell({ delivery: "auto" });
    void told.parlor.connect();
    await cut(told, 1, 4000);
    await cutSoon(told, 2, 60_000);
    await cutSoon(told, 3, 55_000);
    await cut(told, 4, 4000);
    await cut(told, 5, 4000);
    await told.stream(6);
    expect(told.service.pulls).toEqual([]);
  });

  it("the client polls at once where its transport has no streams", async () => {
    const told = tell({ delivery: "auto" });
    told.service.failures.subscribe = [noStreams("none here")];
    void told.parlor.connect();
    await told.stream(1);
    await expect.poll(() => told.clock.waitsMs, poll).toContain(250);
    await told.clock.advance(250);
    (await pull(told, 1)).tell();
    await expect.poll(() => told.parlor.state.name, poll).toBe("live");
  });

  it("the client asks for a stream again where a proxy said that there is no such thing", async () => {
    const told = tell({ delivery: "auto" });
    const { stream } = await told.enter();
    await told.pass(60_000);
    told.service.failures.subscribe = [new ConnectError("HTTP 404", Code.Unimplemented)];
    stream.end();
    await expect.poll(() => told.parlor.state.name, poll).toBe("connecting");
    await told.clock.advance(250);
    (await told.stream(3)).tell(ready);
    await expect.poll(() => told.parlor.state.name, poll).toBe("resumed");
    expect(told.service.pulls).toEqual([]);
  });

  it("goes on with streams where the service does not answer either, or they held", async () => {
    const told = tell({ delivery: "auto" });
    void told.parlor.connect();
    await cut(told, 1, 4000);
    await cut(told, 2, 4000);
    told.service.failures.keepAlive = [linkLost(), linkLost()];
    await cut(told, 3, 4000);
    told.service.failures.keepAlive = [];
    await cutSoon(told, 4, 30_000);
    await told.stream(5);
    expect(told.service.pulls).toEqual([]);
  });
});

describe("Polling", () => {
  it("reads on from where it stopped, and waits for something to happen", async () => {
    const told = tell({ delivery: "poll" });
    const { service, parlor, states } = told;
    const live = parlor.connect();
    (await pull(told, 1)).tell();
    await live;
    const entering = parlor.enterRoom("lobby");
    const second = await pull(told, 2);
    expect(second.request.wait && durationMs(second.request.wait)).toBe(25_000);
    await expect.poll(() => service.entered.length, poll).toBe(1);
    second.tell(entered(5));
    const room = await entering;
    const heard = texts(room);
    const third = await pull(told, 3);
    expect(third.request.cursors).toMatchObject([{ roomId: "lobby", epoch: "e", sequence: 5n }]);
    third.tell(said(6, "one"), said(7, "two"));
    expect((await pull(told, 4)).request.cursors).toMatchObject([{ sequence: 7n }]);
    expect(heard).toEqual(["one", "two"]);
    expect([states, service.streams, service.keepAlives]).toEqual([["live"], [], []]);
  });

  it("is lost when an answer is 10 s late; what is missed is read then", async () => {
    const told = tell({ delivery: "poll" });
    void told.parlor.connect();
    (await pull(told, 1)).tell(entered(5));
    await pull(told, 2);
    (await pull(told, 2)).fail(linkLost());
    await expect.poll(() => told.parlor.state.name, poll).toBe("connecting");
    await told.clock.advance(250);
    const again = await pull(told, 3);
    expect(again.request.cursors).toMatchObject([{ sequence: 5n }]);
    expect(again.request.wait).toMatchObject({ seconds: 0n });
    again.tell(said(6, "missed"));
    await expect.poll(() => told.states, poll).toEqual(["live", "connecting", "resumed"]);
  });

  it("gives streams another chance once the link was lost", async () => {
    const told = tell({ delivery: "auto" });
    void told.parlor.connect();
    for (const number of [1, 2, 3]) await cut(told, number, 4000);
    (await pull(told, 1)).tell();
    (await pull(told, 2)).fail(linkLost());
    await expect.poll(() => told.parlor.state.name, poll).toBe("connecting");
    await told.clock.advance(10_000);
    await cut(told, 4, 4000);
    (await pull(told, 3)).tell();
    await expect.poll(() => told.parlor.state.name, poll).toBe("resumed");
  });
});

const ends = [
  ["in order", undefined],
  ["without the protocol's end", new ConnectError("missing EndStreamResponse", Code.Unknown)],
  ["as if the network broke", linkLost()],
] as const;

describe.each(ends)("A stream that is ended as proxies do after a minute, %s", (_, error) => {
  it("is followed by another without a word", async () => {
    const told = tell();
    const { stream, room } = await told.enter();
    const heard = texts(room);
    await told.pass(60_000);
    stream.end(error);
    const second = await told.stream(2);
    expect(second.request.cursors).toMatchObject([{ sequence: 5n }]);
    second.tell(ready, said(6, "while it was cut"));
    await expect.poll(() => heard, poll).toEqual(["while it was cut"]);
    await told.clock.advance(2000);
    expect(told.states).toEqual(["live"]);
  });

  it("is told of where the next does not begin within 2 s", async () => {
    const told = tell();
    const { stream } = await told.enter();
    await told.pass(60_000);
    stream.end(error);
    await told.stream(2);
    await told.clock.advance(1999);
    expect(told.states).toEqual(["live"]);
    await told.clock.advance(1);
    expect(told.states).toEqual(["live", "connecting"]);
    (await told.stream(2)).tell(ready);
    await expect.poll(() => told.states, poll).toEqual(["live", "connecting", "resumed"]);
  });
});

describe("A stream that falls silent", () => {
  it("is lost as soon as it is seen that the machine slept, though its clock stood still", async () => {
    const told = tell();
    const { stream } = await told.enter();
    await told.clock.advance(5000);
    told.clock.sleepThrough(29_000);
    await told.clock.advance(10_000);
    expect(stream.open).toBe(true);
    told.clock.sleepThrough(2000);
    await told.clock.advance(15_000);
    expect([stream.open, told.parlor.state.name]).toEqual([false, "connecting"]);
  });

  it("is lost at once where the machine slept, and the page wakes up", async () => {
    const told = tell();
    const { stream } = await told.enter();
    told.clock.sleepThrough(60_000);
    told.parlor.check();
    await expect.poll(() => stream.open, poll).toBe(false);
  });

  it("is no wonder while it polls: a machine that slept asks again", async () => {
    const told = tell({ delivery: "poll" });
    void told.parlor.connect();
    (await pull(told, 1)).tell();
    await pull(told, 2);
    told.clock.sleepThrough(60_000);
    await told.clock.advance(15_000);
    await told.clock.advance(250);
    expect((await pull(told, 3)).request.wait).toMatchObject({ seconds: 0n });
  });

  it("is lost after 45 s, though calls are answered", async () => {
    const told = tell();
    const { stream } = await told.enter();
    await told.clock.advance(44_999);
    expect(stream.open).toBe(true);
    await told.clock.advance(1);
    expect([stream.open, told.parlor.state.name]).toEqual([false, "connecting"]);
  });

  it("is lost at once where that is found when the page wakes up", async () => {
    const told = tell();
    const { stream } = await told.enter();
    told.clock.jump(60_000);
    told.parlor.check();
    await expect.poll(() => stream.open, poll).toBe(false);
  });
});
