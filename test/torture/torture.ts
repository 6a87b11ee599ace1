import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import type { Delivery } from "../../client/index.ts";
import { GrantVerb } from "../../gen/parlor/v1/auth_service_pb.ts";
import { backendOf, transportTo } from "../support/clients.ts";
import type { Calls } from "../support/node.ts";
import type { Violation } from "../support/violation.ts";
import { openWay, type Way } from "../support/way.ts";
import { Member } from "./member.ts";
import { Mischief } from "./mischief.ts";
import { type Notes, now, openNotes } from "./notes.ts";
import type { Plan } from "./plan.ts";
import { differences, type Truth, truthOf } from "./truth.ts";

/** How long everyone may take to be told everything, once all is quiet. */
const patienceMs = 30_000;

/** What came of it. */
export interface Result {
  readonly notes: Notes;
  readonly violations: readonly Violation[];
}

/** What is told of how it goes. */
export type Progress = (line: string) => void;

/** Torments a service as planned, and holds what it has told its members against what they did. */
export async function torture(url: string, plan: Plan, progress: Progress): Promise<Result> {
  const notes = openNotes(plan);
  const rooms = Array.from({ length: plan.rooms }, (_, i) => `room${i}`);
  const ways = await Promise.all(rooms.map(() => openWay(Number(new URL(url).port))));
  const uncaught = catchAll();
  try {
    progress(`${plan.members} members enter ${plan.rooms} rooms`);
    const backend = await backendOf(url);
    const scene = { plan, notes, rooms, ways, backend };
    const members = await gather(url, scene);
    await during(plan, notes, progress, () => act({ ...scene, members }));
    progress("all is quiet: everyone is told the rest");
    const end = await quiet(members, rooms, notes);
    const unlike = await compare(members, rooms, backend);
    for (const { client } of members) client.stands();
    const violations = [
      ...notes.streams.finish(),
      ...notes.presence.finish(end),
      ...notes.clients.finish(),
      ...unlike,
      ...unsettled(members),
    ];
    await Promise.all(members.map((member) => member.stop()));
    return {
      notes,
      violations: [
        ...violations,
        ...(await endless(members)),
        ...refused(notes),
        ...uncaught.stop(),
      ],
    };
  } finally {
    uncaught.stop();
    await Promise.all(ways.map((way) => way.close()));
  }
}

interface Scene {
  readonly plan: Plan;
  readonly notes: Notes;
  readonly rooms: readonly string[];
  readonly ways: readonly Way[];
  readonly backend: Calls;
}

/** Logs everyone in, and enters the rooms. One in four goes by a way that breaks. */
async function gather(url: string, scene: Scene): Promise<Member[]> {
  const { plan, notes, rooms, ways, backend } = scene;
  const members = Array.from({ length: plan.members }, (_, i) => {
    const userId = `u${i}`;
    const way = i % 4 === 0 ? ways[i % ways.length] : undefined;
    const to = way === undefined ? url : `http://127.0.0.1:${way.port}`;
    const own = [i, ...(i % 3 === 0 ? [i + 1] : [])].map((room) => `room${room % rooms.length}`);
    const moderates = i % 5 === 2;
    return new Member({
      userId,
      transport: transportTo(to, { wire: (i >> 2) % 2 === 0 ? "connect" : "grpc" }),
      token: () => tokenOf(userId, { backend, plan, moderates, brief: i % 9 === 0 }),
      delivery: deliveries[i % deliveries.length] ?? "stream",
      rooms: [...new Set(own)],
      moderates,
      seed: plan.seed + i,
      notes,
      plan,
    });
  });
  await Promise.all(members.map((member) => member.arrive()));
  return members;
}

/** How the events of five members come. */
const deliveries: readonly Delivery[] = ["poll", "stream", "stream", "auto", "stream"];

async function tokenOf(
  userId: string,
  how: {
    readonly backend: Calls;
    readonly plan: Plan;
    readonly moderates: boolean;
    readonly brief: boolean;
  },
): Promise<string> {
  const { backend, plan, moderates, brief } = how;
  const verbs = [
    GrantVerb.CREATE,
    GrantVerb.JOIN,
    GrantVerb.SEND,
    GrantVerb.ATTRIBUTES,
    GrantVerb.MODERATE,
  ];
  const issued = await backend.auth.issueToken({
    userId,
    ...(brief && { ttl: durationFromMs(plan.tokenMs) }),
    grants: moderates ? [{ room: "*", verbs }] : [],
  });
  return issued.token;
}

/** Lets everyone talk while the mischief goes on. */
async function act(scene: Scene & { readonly members: readonly Member[] }): Promise<void> {
  const talking = new AbortController();
  const chats = scene.members.map((member) => member.chat(talking.signal));
  const mischief = new Mischief(scene);
  await mischief.run();
  talking.abort();
  await Promise.all([...chats, mischief.done()]);
}

/** Tells how it goes, every five seconds. */
async function during(
  { durationMs }: Plan,
  { streams, counts, refused }: Notes,
  progress: Progress,
  work: () => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000);
    const { acknowledged, told } = streams.counts;
    const links = `${counts.cut} cuts, ${counts.reconnects} reconnects, ${counts.vanished} vanished`;
    const done = `${acknowledged} acknowledged, ${told} told, ${links}, ${refused.length} refused`;
    progress(`${seconds} s of ${durationMs / 1000}: ${done}`);
  }, 5000);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

/** Waits until something holds, or all patience is at its end. */
async function patiently(holds: () => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!holds() && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/**
 * Says a last word in every room, and waits until everyone was told of it. Answers until when everyone was
 * told everything.
 */
async function quiet(members: readonly Member[], rooms: readonly string[], notes: Notes) {
  await patiently(() => members.every((member) => member.settled));
  const end = now();
  for (const roomId of rooms) {
    const speaker = members.find((member) => member.isIn(roomId));
    const room = speaker?.client.room(roomId);
    if (room !== undefined) await speaker?.talk.say(room, { long: false, barrage: false });
  }
  const isBehind = () => members.some(({ client }) => client.behind);
  await patiently(() => notes.streams.behind().length === 0 && !isBehind());
  return end;
}

/** What clients know of their rooms, and is not so, or not after a while. */
async function compare(
  members: readonly Member[],
  rooms: readonly string[],
  backend: Calls,
): Promise<Violation[]> {
  const lived = rooms.filter((roomId) => members.some((member) => member.isIn(roomId)));
  const truths = new Map<string, Truth>();
  for (const roomId of lived) truths.set(roomId, await truthOf(roomId, backend));
  const all = () => members.flatMap((member) => unlike(member, truths));
  await patiently(() => all().length === 0);
  return all();
}

function unlike({ userId, rooms }: Member, truths: ReadonlyMap<string, Truth>): Violation[] {
  return rooms.flatMap((room) => {
    const truth = truths.get(room.id);
    const all = truth === undefined ? ["there is none"] : differences(room, userId, truth);
    return all.map((what) => ({ kind: "unlike", roomId: room.id, what: `${userId}: ${what}` }));
  });
}

function unsettled(members: readonly Member[]): Violation[] {
  return members
    .filter(({ settled }) => !settled)
    .map(({ unsettled: what }) => ({ kind: "unsettled", roomId: "", what }));
}

/** Timers of clients that were ended: there are none, after a moment. */
async function endless(members: readonly Member[]): Promise<Violation[]> {
  const end = performance.now() + 1000;
  const ticking = () => members.filter(({ client }) => client.timers > 0);
  while (ticking().length > 0 && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return ticking().map(({ userId, client }) => {
    const what = `${userId} has ended, and has ${client.timers} timers`;
    return { kind: "timers", roomId: "", what };
  });
}

/**
 * The transport of Node throws this where nobody can catch it, when a service closes a connection that carries
 * nothing just as the next call is made.
 */
const idleGoaway = "received GOAWAY without any open streams";

/** Notes what nobody catches, until it stops. */
function catchAll(): { stop(): Violation[] } {
  const all: Violation[] = [];
  const note = (thrown: unknown) => {
    if (thrown instanceof ConnectError && thrown.rawMessage === idleGoaway) return;
    const what = thrown instanceof Error ? String(thrown.stack) : String(thrown);
    all.push({ kind: "uncaught", roomId: "", what });
  };
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
  return {
    stop() {
      process.off("unhandledRejection", note);
      process.off("uncaughtException", note);
      return all;
    },
  };
}

function refused({ refused: all }: Notes): Violation[] {
  return all.map((what) => ({ kind: "refused", roomId: "", what }));
}
