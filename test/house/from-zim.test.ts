import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { services } from "../../services/routes.ts";
import { root } from "../support/service-process.ts";
import { file } from "./sources.ts";

/**
 * Tests that the page names and that are still to come, as `path: name`. Empty in the end.
 */
const pending: readonly string[] = [
  "test/auth/login-policy.test.ts: has the others replaced, and out of their rooms, when a login is answered",
  "test/event/folded.test.ts: is told in one, 250 ms after the first, what came and went by then",
  "test/event/watch-app.test.ts: goes on from a cursor on another node, with nothing lost between",
  "test/rate/limits.test.ts: falls under the rates of rooms and of its app",
  "test/rate/limits.test.ts: is of its own alone: other sessions, users, rooms and apps have theirs",
  "test/rate/limits.test.ts: lets through what it says, and refuses one more",
  "test/rate/limits.test.ts: near the ceiling of %s low is refused first, then medium, then high",
  "test/rate/limits.test.ts: says when the very call would pass: not a millisecond earlier",
  "test/room/app-rooms.test.ts: has as many, and no more, whoever creates them and how",
  "test/room/history.test.ts: ends with the room: a page token of an earlier room of the id leads nowhere",
  "test/room/history.test.ts: goes back from the newest or a place, and forward from a place",
  "test/room/history.test.ts: may begin for each with its joining, and anew with the next",
  "test/room/list-rooms.test.ts: lists those whose ids begin with a prefix",
  "test/room/list-rooms.test.ts: pages through all of them, those that stay exactly once, while others come and go",
  "test/room/revoke.test.ts: is for its sender for as long as the app says, and no longer",
  "test/room/revoke.test.ts: is for moderators and backends always, and for nobody else",
  "test/room/revoke.test.ts: says where there is no such message, or no more, or it is barrage",
  "test/room/revoke.test.ts: succeeds where it was revoked before, even too late, and nobody hears of it again",
  "test/room/revoke.test.ts: tells everyone, and takes all but id, sender and priority from what is kept",
  "test/webhook/before-send.test.ts: drops: the sender believes that it was sent, also when it asks again",
  "test/webhook/before-send.test.ts: is not asked about backends, other contents, and what would be refused anyway",
  "test/webhook/before-send.test.ts: refuses or allows, as it is set, where it %s",
  "test/webhook/before-send.test.ts: refuses where it is not there",
  "test/webhook/before-send.test.ts: refuses, and says why",
  "test/webhook/webhooks.test.ts: is sent an event again until it is taken, ever later, under the same id",
  "test/webhook/webhooks.test.ts: is told of the rooms and the events that it asks for, and of no other app",
  "test/webhook/webhooks.test.ts: is told of what happens in every room of its app, signed, as the contract's event",
];

const page = file("docs/from-zim.md");

/** A test that the page names: a link to its file, and its name, `…` where the name differs by case. */
const proofs = [...page.matchAll(/\[[^\]]+\]\(\.\.\/(test\/[\w./-]+\.ts)\) \*([^*]+)\*/g)].map(
  ([, path = "", name = ""]) => ({ path, name }),
);

function isThere({ path, name }: (typeof proofs)[number]): boolean {
  if (!existsSync(`${root}/${path}`)) return false;
  const parts = name.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`["\`]${parts.join(".*")}["\`]`).test(file(path));
}

/** The rows of the page's tables, without their heads. */
const rows = page
  .split("\n")
  .filter((line, i, lines) => line.startsWith("| ") && !lines[i + 1]?.startsWith("|---"));

describe("the page for those who come from ZIM", () => {
  it("names a test in every row, and each is there", () => {
    if (pending.length > 0) console.log(`pending:\n${pending.join("\n")}`);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => !/\.ts\) \*[^*]+\* \|$/.test(row))).toEqual([]);
    const missing = proofs.filter((proof) => !isThere(proof));
    const names = missing.map(({ path, name }) => `${path}: ${name}`);
    expect(names.filter((name) => !pending.includes(name))).toEqual([]);
  });

  it("names every rpc, every event and every reason", () => {
    const rpcs = services.flatMap(({ methods }) => methods.map(({ name }) => name));
    const events = EventSchema.oneofs.flatMap(({ fields }) => fields.map((f) => f.message?.name));
    const reasons = Object.keys(ErrorReason).filter((name) => name !== "UNSPECIFIED");
    const named = (name: string | undefined) => new RegExp(`\`${name}\`|\`${name}:`).test(page);
    expect([...rpcs, ...events, ...reasons].filter((name) => !named(name))).toEqual([]);
  });
});
