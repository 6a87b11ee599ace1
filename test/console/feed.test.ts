import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import {
  type WatchAppRequest,
  type WatchAppResponse,
  WatchAppResponseSchema,
} from "../../gen/parlor/v1/event_service_pb.ts";
import { beginMs, Feed, silenceMs, unnoticedMs } from "../../web/console/feed.ts";
import { createHandClock, settled } from "../client/hand-clock.ts";

type Answer = Partial<Pick<WatchAppResponse, "cursor" | "gap">> | Error | "silence";

/** A feed whose streams answer as a script has them, one after another. */
function scripted(streams: readonly (readonly Answer[])[]) {
  const clock = createHandClock();
  const cursors: (string | undefined)[] = [];
  const told: string[] = [];
  async function* watchApp(
    request: Partial<WatchAppRequest>,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterable<WatchAppResponse> {
    const answers = streams[cursors.length] ?? ["silence" as const];
    cursors.push(request.cursor);
    for (const answer of answers) {
      if (answer instanceof Error) throw answer;
      if (answer === "silence") await aborted(options?.signal);
      else yield create(WatchAppResponseSchema, answer);
    }
  }
  const feed = new Feed({ events: { watchApp }, clock, random: () => 1 });
  feed.on("state", ({ name }) => told.push(name));
  feed.on("gap", () => told.push("gap"));
  return { clock, feed, cursors, told };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function refusal(code: Code, reason: ErrorReason): ConnectError {
  const detail = { desc: ErrorDetailSchema, value: { reason } };
  return new ConnectError("refused", code, undefined, [detail]);
}

describe("a feed", () => {
  it("goes on from where it was, after a wait that grows", async () => {
    const down = new ConnectError("down", Code.Unavailable);
    const { clock, feed, cursors, told } = scripted([[{ cursor: "one" }, down], [down], [{}]]);
    void feed.run();
    await settled();
    expect(clock.waitsMs).toContain(250);
    await clock.advance(250);
    expect(clock.waitsMs).toContain(500);
    await clock.advance(500);
    expect(cursors).toEqual(["", "one", "one"]);
    expect(told.slice(0, 4)).toEqual(["live", "reconnecting", "reconnecting", "live"]);
    feed.stop();
  });

  it("does not wait where it is to find out whether the way is free", async () => {
    const { feed, cursors } = scripted([[new ConnectError("down", Code.Unavailable)]]);
    void feed.run();
    await settled();
    feed.check();
    await expect.poll(() => cursors.length).toBe(2);
    feed.stop();
  });

  it("puts another stream in the place of one in doubt, unnoticed where that begins soon", async () => {
    const { clock, feed, cursors, told } = scripted([
      [{ cursor: "one" }, "silence"],
      [{ cursor: "two" }, "silence"],
      ["silence"],
      [{ cursor: "two" }, "silence"],
    ]);
    void feed.run();
    await settled();
    feed.check();
    await settled();
    await clock.advance(unnoticedMs);
    expect([cursors, told]).toEqual([["", "one"], ["live"]]);
    feed.check();
    await settled();
    await clock.advance(unnoticedMs - 1);
    expect(told).toEqual(["live"]);
    await clock.advance(1);
    expect(told).toEqual(["live", "reconnecting"]);
    feed.check();
    await settled();
    expect([cursors, told]).toEqual([
      ["", "one", "two", "two"],
      ["live", "reconnecting", "live"],
    ]);
    feed.stop();
  });

  it("takes a stream that does not begin as lost", async () => {
    const { clock, feed, cursors } = scripted([["silence"], [{ cursor: "one" }, "silence"]]);
    void feed.run();
    await clock.advance(beginMs - 1);
    expect([feed.state.name, cursors.length]).toEqual(["connecting", 1]);
    await clock.advance(1);
    expect(feed.state.name).toBe("reconnecting");
    await clock.advance(250);
    expect(feed.state.name).toBe("live");
    feed.stop();
  });

  it("tells that events were missed", async () => {
    const { feed, told } = scripted([[{ cursor: "one" }, { cursor: "two", gap: true }, "silence"]]);
    void feed.run();
    await expect.poll(() => told).toEqual(["live", "gap"]);
    feed.stop();
  });

  it("takes a stream that is silent for too long as lost", async () => {
    const { clock, feed, cursors } = scripted([[{ cursor: "one" }, "silence"], ["silence"]]);
    void feed.run();
    await settled();
    await clock.advance(silenceMs - 1);
    expect(feed.state.name).toBe("live");
    await clock.advance(1);
    expect(feed.state.name).toBe("reconnecting");
    await clock.advance(250);
    expect(cursors).toEqual(["", "one"]);
    feed.stop();
  });

  it("ends where the service refuses for good, and goes on after a fault of the service", async () => {
    const internal = refusal(Code.Internal, ErrorReason.INTERNAL);
    const expired = refusal(Code.Unauthenticated, ErrorReason.UNAUTHENTICATED);
    const { clock, feed, cursors } = scripted([[internal], [expired]]);
    const over = feed.run();
    await settled();
    await clock.advance(250);
    await over;
    expect(feed.state).toMatchObject({
      name: "ended",
      error: { reason: ErrorReason.UNAUTHENTICATED },
    });
    expect(cursors).toHaveLength(2);
    void feed.run();
    expect(feed.state.name).toBe("connecting");
    await settled();
    expect(cursors).toHaveLength(3);
    feed.stop();
  });
});
