import { createRouterTransport } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { callsOf } from "../../cli/connection.ts";
import { createDayLines } from "../../cli/day-line.ts";
import { greetingOf } from "../../cli/greet.ts";
import { watch } from "../../cli/watch.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { backendOnly, storeUnavailable, unauthenticated } from "../../services/errors/errors.ts";
import { roomNotFound } from "../../services/errors/room-errors.ts";

/** What ends streams one after another; the last goes on. */
type Endings = readonly (() => Error)[];

/** Follows a service whose streams end so, and answers the cursors that came, and what was said of them. */
async function follow(endings: Endings): Promise<{ cursors: string[]; said: string[] }> {
  const asked: string[] = [];
  const calls = callsOf(
    createRouterTransport((router) =>
      router.service(EventService, {
        async *watchApp({ cursor }) {
          const ending = endings[asked.length];
          asked.push(cursor);
          yield { cursor: `cursor-${asked.length}` };
          if (ending !== undefined) throw ending();
        },
      }),
    ),
  );
  const cursors: string[] = [];
  const said: string[] = [];
  const ended = new AbortController();
  const watching = watch(calls, {
    ...{ roomIdPrefix: "", fromOldest: false, signal: ended.signal },
    onLost: (why) => said.push(`lost: ${why}`),
    onFound: () => said.push("found"),
  });
  for await (const { cursor } of watching) {
    cursors.push(cursor);
    if (cursors.length === endings.length + 1) ended.abort();
  }
  expect(asked).toEqual(["", ...cursors.slice(0, -1)]);
  return { cursors, said };
}

describe("a stream that is watched", () => {
  it("is followed by the next when its token expires, and nothing is said", async () => {
    const { cursors, said } = await follow([unauthenticated, unauthenticated]);
    expect(cursors).toEqual(["cursor-1", "cursor-2", "cursor-3"]);
    expect(said).toEqual([]);
  });

  it("is looked for when it is lost, and that is said", async () => {
    const { said } = await follow([storeUnavailable]);
    expect(said).toEqual([expect.stringMatching(/^lost: /), "found"]);
  });
});

describe("the greeting of parlor tail", () => {
  const greeting = (failure?: () => Error) => {
    const transport = createRouterTransport((router) =>
      router.service(RoomService, {
        getRoom() {
          if (failure !== undefined) throw failure();
          return {};
        },
      }),
    );
    return greetingOf(callsOf(transport), "lobby");
  };

  it("says whether the room is there, where the service knows it now", async () => {
    expect(await greeting()).toMatch(/^Following/);
    expect(await greeting(() => roomNotFound("lobby"))).toMatch(/^There is no room lobby/);
    expect(await greeting(storeUnavailable)).toMatch(/^Following/);
  });

  it("does not hide a refusal", async () => {
    await expect(greeting(() => backendOnly("GetRoom"))).rejects.toThrow();
  });
});

describe("days between the lines of parlor tail", () => {
  it("are said when they change, and today's is not said first", () => {
    const timeOf = (iso: string) => ({
      $typeName: "google.protobuf.Timestamp" as const,
      ...{ seconds: BigInt(Date.parse(iso) / 1000), nanos: 0 },
    });
    const dayLine = createDayLines(new Date(2026, 10, 26, 9));
    const at = (day: number, hour: number) =>
      dayLine(timeOf(new Date(2026, 10, day, hour).toISOString()));
    expect([at(25, 23), at(26, 0), at(26, 23), at(27, 1), dayLine(undefined)]).toEqual([
      "— 2026-11-25 —",
      "— 2026-11-26 —",
      undefined,
      "— 2026-11-27 —",
      undefined,
    ]);
    expect(createDayLines(new Date(2026, 10, 26, 9))(timeOf("2026-11-26T09:00:01Z"))).toBe(
      undefined,
    );
  });
});
