import { backendOf, clientOf, logInMany, type Wire } from "../support/clients.ts";
import type { Calls } from "../support/node.ts";
import type { Violation } from "../support/violation.ts";
import { openWay, type Way } from "../support/way.ts";
import { Member } from "./member.ts";
import { Mischief } from "./mischief.ts";
import { type Notes, now, openNotes } from "./notes.ts";
import type { Plan } from "./plan.ts";

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
  try {
    progress(`${plan.members} members enter ${plan.rooms} rooms`);
    const members = await gather(url, { plan, notes, rooms, ways });
    const backend = await backendOf(url);
    await during(plan, notes, progress, () => act({ plan, notes, rooms, ways, members, backend }));
    progress("all is quiet: everyone is told the rest");
    const end = await quiet(members, rooms, notes);
    const violations = [
      ...notes.streams.finish(),
      ...notes.presence.finish(end),
      ...refused(notes),
    ];
    await Promise.all(members.map((member) => member.stop()));
    return { notes, violations };
  } finally {
    await Promise.all(ways.map((way) => way.close()));
  }
}

interface Scene {
  readonly plan: Plan;
  readonly notes: Notes;
  readonly rooms: readonly string[];
  readonly ways: readonly Way[];
}

/** Logs everyone in, and enters the rooms. One in four goes by a way that breaks. */
async function gather(url: string, { plan, notes, rooms, ways }: Scene): Promise<Member[]> {
  const names = Array.from({ length: plan.members }, (_, i) => `u${i}`);
  const guests = await logInMany(url, names);
  const members = guests.map(({ accessToken }, i) => {
    const way = i % 4 === 0 ? ways[i % ways.length] : undefined;
    const to = way === undefined ? url : `http://127.0.0.1:${way.port}`;
    const wire: Wire = (i >> 2) % 2 === 0 ? "connect" : "grpc";
    const own = [i, ...(i % 3 === 0 ? [i + 1] : [])].map((room) => `room${room % rooms.length}`);
    return new Member({
      userId: names[i] ?? "",
      calls: clientOf(to, accessToken, wire),
      rooms: [...new Set(own)],
      pulls: i % 5 === 0,
      seed: plan.seed + i,
      notes,
      plan,
    });
  });
  for (const member of members) member.run();
  await Promise.all(members.map((member) => member.arrive()));
  return members;
}

/** Lets everyone talk while the mischief goes on. */
async function act(
  scene: Scene & { readonly members: readonly Member[]; readonly backend: Calls },
): Promise<void> {
  const talking = new AbortController();
  const chats = scene.members.map((member) => member.chat(talking.signal));
  await new Mischief(scene).run();
  talking.abort();
  await Promise.all(chats);
  await Promise.all(scene.members.map((member) => member.settled()));
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
    const links = `${counts.cut} cuts, ${counts.resumes} resumes, ${counts.vanished} vanished`;
    const done = `${acknowledged} acknowledged, ${told} told, ${links}, ${refused.length} refused`;
    progress(`${seconds} s of ${durationMs / 1000}: ${done}`);
  }, 5000);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

/**
 * Says a last word in every room, and waits until everyone was told of it. Answers until when everyone was
 * told everything.
 */
async function quiet(members: readonly Member[], rooms: readonly string[], notes: Notes) {
  const end = now();
  for (const roomId of rooms) {
    const speaker = members.find((member) => member.rooms.includes(roomId));
    await speaker?.talk.say(roomId, { long: false, barrage: false });
  }
  while (notes.streams.behind().length > 0 && now() - end < patienceMs)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return end;
}

function refused({ refused: all }: Notes): Violation[] {
  return all.map((what) => ({ kind: "refused", roomId: "", what }));
}
