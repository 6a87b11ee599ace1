import { create } from "@bufbuild/protobuf";
import { ActorKind } from "../gen/parlor/v1/actor_pb.ts";
import { LeaveReason } from "../gen/parlor/v1/member_pb.ts";
import { SendMessageRequestSchema } from "../gen/parlor/v1/message_service_pb.ts";
import { HistoryVisibility } from "../gen/parlor/v1/room_pb.ts";
import { defaultAppLimits } from "../services/auth/app.ts";
import type { SessionCaller } from "../services/auth/caller.ts";
import { sessions, userKey } from "../services/auth/user-tables.ts";
import { systemClock } from "../services/clock.ts";
import { noRates } from "../services/rate/rates.ts";
import { enterRoom } from "../services/room/enter.ts";
import { leaveRoom } from "../services/room/leave.ts";
import { sendMessage } from "../services/room/send.ts";
import { put } from "../services/store/change.ts";
import { createMemoryStore } from "../services/store/memory-store.ts";
import { Link } from "../services/store/redis/link.ts";
import { RedisStore } from "../services/store/redis-store.ts";
import type { Store } from "../services/store/store.ts";
import { tables } from "../services/tables.ts";
import { type RedisServer, startRedis } from "../test/support/redis.ts";
import { shown, spreadOf, table } from "./figures.ts";
import { machine, pin } from "./machine.ts";
import { type Case, interleave, progressBar, type Rounds } from "./rounds.ts";

/** Calls that are under way at once. */
const inFlight = 64;
const roomCounts = [1, 1000] as const;

/** What one round of one case took, per commit. */
interface Sample {
  readonly commitsPerSecond: number;
  readonly nodeMicros: number;
  readonly redisMicros: number;
  readonly scriptMicros: number;
}

/** An engine with rooms in it, and how much it has worked. */
interface Engine {
  readonly name: string;
  readonly store: Store;
  commits(): number;
  /** Microseconds that Redis was on a processor, and of them in scripts. */
  redisWork(): Promise<{ readonly cpu: number; readonly scripts: number }>;
}

/** What is done again and again in a room, by one of those who are at it at once. */
type Operation = (store: Store, room: number, worker: number) => Promise<unknown>;

const operations: Readonly<Record<string, Operation>> = {
  "send a message": (store, room) => sendMessage({ store }, senderOf(room), messageTo(room)),
  "enter and leave": async (store, room, worker) => {
    const visitor = callers[inFlight + worker] ?? senderOf(0);
    await enter(store, visitor, room);
    const { userId, place } = visitor;
    const who = { app: app.appId, userId, place, roomId: roomId(room) };
    await leaveRoom(store, who, { reason: LeaveReason.LEFT });
  },
};

/**
 * What commits cost: the operations of the service itself, on a store in memory and on one in Redis, in one
 * hot room and spread over a thousand.
 */
export async function storeCosts(rounds: Rounds): Promise<string> {
  const redis = await startRedis();
  const link = await Link.open([redis.url]);
  pin(process.pid, 0);
  pin(redis.pid, 1);
  const engines = [memoryEngine(), redisEngine(redis, link)];
  try {
    for (const { store } of engines) await fill(store);
    const cases = engines.flatMap((engine) =>
      roomCounts.flatMap((roomCount) =>
        Object.keys(operations).map((operation) => caseOf(engine, roomCount, operation)),
      ),
    );
    const samples = await interleave(cases, rounds, progressBar);
    const version = /redis_version:(\S+)/.exec(String(await redis.command("INFO", "server")))?.[1];
    return report(samples, machine(`Redis ${version}`));
  } finally {
    for (const { store } of engines) await store.close();
    await redis.stop();
  }
}

function caseOf(engine: Engine, roomCount: number, operation: string): Case<Sample> {
  const act = operations[operation];
  if (act === undefined) throw new Error(`no operation ${operation}`);
  let turn = 0;
  return {
    name: [operation, roomCount === 1 ? "1 room" : `${roomCount} rooms`, engine.name].join("|"),
    async measure(seconds) {
      const before = await engine.redisWork();
      const commits = engine.commits();
      const cpu = process.cpuUsage();
      const start = performance.now();
      const work = async (worker: number) => {
        while (performance.now() - start < seconds * 1000) {
          await act(engine.store, turn++ % roomCount, worker);
          // In memory nothing waits for anything: timers and sockets are to have their turn all the same.
          if (worker === 0) await new Promise(setImmediate);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
      const elapsed = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      const after = await engine.redisWork();
      const count = engine.commits() - commits;
      return {
        commitsPerSecond: count / elapsed,
        nodeMicros: (user + system) / count,
        redisMicros: (after.cpu - before.cpu) / count,
        scriptMicros: (after.scripts - before.scripts) / count,
      };
    },
  };
}

function report(samples: ReadonlyMap<string, readonly Sample[]>, where: string): string {
  const head = ["operation", "spread over", "engine", "commits/s"];
  const costs = ["Node µs/commit", "Redis µs/commit", "of that in scripts"];
  const rows = [...samples].map(([name, taken]) => {
    const cell = (figure: keyof Sample) => shown(spreadOf(taken.map((sample) => sample[figure])));
    const ofRedis = name.endsWith("|Redis");
    return [
      ...name.split("|"),
      cell("commitsPerSecond"),
      cell("nodeMicros"),
      ofRedis ? cell("redisMicros") : "–",
      ofRedis ? cell("scriptMicros") : "–",
    ];
  });
  const taken = [...samples.values()][0]?.length;
  const how = `Median (least–most) of ${taken} interleaved rounds, ${inFlight} calls in flight.`;
  return [table([[...head, ...costs], ...rows]), "", how, `${where}.`].join("\n");
}

function memoryEngine(): Engine {
  const store = createMemoryStore({ clock: systemClock });
  const redisWork = async () => ({ cpu: 0, scripts: 0 });
  return { name: "memory", store, commits: countCommits(store), redisWork };
}

function redisEngine(redis: RedisServer, link: Link): Engine {
  const store = new RedisStore({
    link,
    tables,
  });
  const figure = (info: unknown, pattern: RegExp) => Number(pattern.exec(String(info))?.[1] ?? 0);
  const redisWork = async () => {
    const cpu = await redis.command("INFO", "cpu");
    const stats = await redis.command("INFO", "commandstats");
    const seconds = (of: string) => figure(cpu, new RegExp(`used_cpu_${of}:([\\d.]+)`));
    return {
      cpu: (seconds("user") + seconds("sys")) * 1e6,
      scripts: figure(stats, /cmdstat_evalsha:calls=\d+,usec=(\d+)/),
    };
  };
  return { name: "Redis", store, commits: countCommits(store), redisWork };
}

function countCommits(store: Store): () => number {
  const commit = store.commit.bind(store);
  let count = 0;
  store.commit = (...change) => {
    count++;
    return commit(...change);
  };
  return () => count;
}

/** The users, each with a session, and the rooms, each with whoever sends there. */
async function fill(store: Store): Promise<void> {
  for (const { userId, place, sessionId } of callers) {
    const times = { createTime: 0, expireTime: Number.MAX_SAFE_INTEGER };
    const row = { sessionId, deviceId: "", platform: "", profile, ...times };
    const change = { expect: [], write: [put(sessions, place, row)], record: [] };
    await store.commit(userKey(app.appId, userId), change);
  }
  const roomCount = Math.max(...roomCounts);
  for (let room = 0; room < roomCount; room++) await enter(store, senderOf(room), room);
}

/** Buckets that never run empty: what they cost is measured, too. */
const ample = { rate: 1_000_000, burst: 1_000_000 };
const rates = { ...noRates, messages_per_room: ample, joins_per_room: ample };
const app = { appId: "bench", secrets: [], limits: defaultAppLimits, rates };
const profile = { name: "", avatarUrl: "", extendedData: "" };

/** Those who send, and as many who come and go. */
const callers = Array.from({ length: 2 * inFlight }, (_, index): SessionCaller => {
  const of = { userId: `user-${index}`, place: `place-${index}`, sessionId: `session-${index}` };
  return { kind: "session", app, ...of, profile, grants: undefined };
});

function senderOf(room: number): SessionCaller {
  const caller = callers[room % inFlight];
  if (caller === undefined) throw new Error("nobody sends");
  return caller;
}

function roomId(room: number): string {
  return `room-${room}`;
}

function enter(store: Store, caller: SessionCaller, room: number): Promise<unknown> {
  const made = {
    name: "",
    creator: { kind: ActorKind.USER, userId: caller.userId, name: "" },
    destroyDelayMs: 0,
    maxMembers: app.limits.defaultMembersPerRoom,
    keepWhenEmpty: false,
    historyVisibility: HistoryVisibility.ALL,
  };
  const how = { mode: "enter" as const, attributes: {}, request: undefined };
  return enterRoom(store, caller, { ...how, roomId: roomId(room), room: made });
}

function messageTo(room: number) {
  const content = { case: "text" as const, value: { text: "What does it cost to send this?" } };
  return create(SendMessageRequestSchema, { roomId: roomId(room), content: { content } });
}
