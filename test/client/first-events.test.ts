import { describe, expect, it } from "vitest";
import type { Room } from "../../client/index.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { settled } from "./hand-clock.ts";
import { entered, said, tell, texts } from "./told.ts";

const poll = { interval: 1 };

/** Messages after the snapshot, which come before the call that enters is answered. */
async function enterInTheMidst(count: number) {
  const told = tell();
  const stream = await told.connect();
  const entering = told.parlor.enterRoom("lobby");
  const words = Array.from({ length: count }, (_, n) => said(6 + n, `${n}`));
  stream.tell(entered(5), ...words);
  return { ...told, stream, entering };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);

describe("What happens right after a room was entered", () => {
  it("is told to whoever listens as soon as it has the room, in order with what comes then", async () => {
    const { entering, stream } = await enterInTheMidst(2);
    const room = await entering;
    const heard = texts(room);
    stream.tell(said(8, "2"));
    await expect.poll(() => heard, poll).toEqual(numbers(3));
  });

  it("is told at once, and once, to those who listened when the room was entered", async () => {
    const told = tell();
    const stream = await told.connect();
    const heard: string[][] = [];
    told.parlor.on("entered", (room) => heard.push(texts(room)));
    const entering = told.parlor.enterRoom("lobby");
    stream.tell(entered(5), said(6, "0"));
    await entering;
    expect(heard).toEqual([["0"]]);
    await settled();
    await settled();
    expect(heard).toEqual([["0"]]);
  });

  it("is read by a loop that begins then", async () => {
    const { entering, stream } = await enterInTheMidst(2);
    const room = await entering;
    const heard: string[] = [];
    const reading = (async () => {
      for await (const { name, event } of room) {
        if (name === "message") heard.push(event.text);
        if (heard.length === 3) return;
      }
    })();
    await settled();
    stream.tell(said(8, "2"));
    await reading;
    expect(heard).toEqual(numbers(3));
  });

  it("is not told to those who listen a turn later", async () => {
    const { entering } = await enterInTheMidst(2);
    const room = await entering;
    await settled();
    await settled();
    const heard = texts(room);
    await settled();
    expect(heard).toEqual([]);
  });

  it("is kept up to 1,000 events; with one more nothing is", async () => {
    for (const [count, kept] of [
      [1000, 1000],
      [1001, 0],
    ] as const) {
      const told = tell();
      const stream = await told.connect();
      const early: string[][] = [];
      told.parlor.on("entered", (room) => early.push(texts(room)));
      const entering = told.parlor.enterRoom("lobby");
      told.service.page = () => new Promise<never>(() => {});
      told.service.attributesPage = () => new Promise<never>(() => {});
      stream.tell(entered(5), ...numbers(count).map((text, n) => said(6 + n, text)));
      const heard = texts(await entering);
      await settled();
      await settled();
      expect([early[0]?.length, heard.length]).toEqual([count, kept]);
    }
  });

  it("is told to no listener that was taken back", async () => {
    const { entering } = await enterInTheMidst(2);
    const room = await entering;
    const heard: unknown[] = [];
    room.on("message", (event) => heard.push(event))();
    await settled();
    await settled();
    expect(heard).toEqual([]);
  });

  it("is told though the room is left by then", async () => {
    const { entering, stream } = await enterInTheMidst(1);
    const value = { reason: LeaveReason.KICKED };
    stream.tell({ roomId: "lobby", payload: { case: "roomExited", value } });
    const room: Room = await entering;
    const names: string[] = [];
    for await (const { name } of room) names.push(name);
    expect(names.at(-1)).toBe("exited");
    expect(names).toContain("message");
  });
});
