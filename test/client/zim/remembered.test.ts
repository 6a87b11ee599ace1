import { describe, expect, it } from "vitest";
import { OwnMessages } from "../../../client/zim/own-messages.ts";
import { RecentMessages } from "../../../client/zim/recent-messages.ts";

const lobby = { roomID: "lobby", flies: false };

describe("the messages that were sent from here", () => {
  it("are known once, also to whom their sending is answered late", async () => {
    const own = new OwnMessages();
    const answer = Promise.withResolvers<{ messageId: string }>();
    const sent = own.send(lobby, answer.promise);
    const known = own.has("m1", lobby);
    const other = own.has("m2", lobby);
    answer.resolve({ messageId: "m1" });
    expect(await sent).toEqual({ messageId: "m1" });
    expect(await known).toBe(true);
    expect(await other).toBe(false);
    expect(await own.has("m1", lobby)).toBe(false);
  });

  it("do not wait for one whose sending failed", async () => {
    const own = new OwnMessages();
    const sent = own.send(lobby, Promise.reject(new Error("refused")));
    expect(await own.has("m1", lobby)).toBe(false);
    await expect(sent).rejects.toThrow("refused");
  });

  it.each([
    ["of another room", { roomID: "hall", flies: false }],
    ["that flies", { roomID: "lobby", flies: true }],
  ])("do not wait for one %s", async (_, way) => {
    const own = new OwnMessages();
    void own.send(way, new Promise<never>(() => {}));
    expect(await own.has("m1", lobby)).toBe(false);
  });

  it("are the last 500", async () => {
    const own = new OwnMessages();
    for (let i = 0; i <= 500; i++) await own.send(lobby, Promise.resolve({ messageId: `m${i}` }));
    expect(await own.has("m0", lobby)).toBe(false);
    expect(await own.has("m1", lobby)).toBe(true);
  });
});

describe("the messages that were heard", () => {
  it("are the last 500", () => {
    const recent = new RecentMessages();
    for (let i = 0; i <= 500; i++) recent.keep({ type: 1, messageID: `m${i}` });
    expect(recent.find("m0")).toBeUndefined();
    expect(recent.find("m1")).toEqual({ type: 1, messageID: "m1" });
  });

  it("have an id", () => {
    const recent = new RecentMessages();
    recent.keep({ type: 1, messageID: "" });
    expect(recent.find("")).toBeUndefined();
  });
});
