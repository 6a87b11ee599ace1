import { Code, ConnectError } from "@connectrpc/connect";
import { expect } from "vitest";
import {
  createParlor,
  type Parlor,
  type ParlorOptions,
  type Room,
  type RoomEvents,
  type State,
} from "../../client/index.ts";
import { ErrorDetailSchema, type ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { createHandClock, type HandClock, settled } from "./hand-clock.ts";
import {
  createScriptedService,
  type ScriptedService,
  type ToldStream,
} from "./scripted-service.ts";

/** The ready event that begins every stream. */
export const ready = { payload: { case: "ready" as const, value: { sessionId: "s" } } };

/** That the session is in a room, at a sequence. */
export function entered(sequence: number, { roomId = "lobby", epoch = "e", members = 1 } = {}) {
  const snapshot = snapshotAt(sequence, { roomId, epoch, members });
  return { roomId, payload: { case: "roomEntered" as const, value: { snapshot } } };
}

/** That events are gone, and what takes their place. */
export function reset(sequence: number, { roomId = "lobby", epoch = "e", members = 1 } = {}) {
  const snapshot = snapshotAt(sequence, { roomId, epoch, members });
  return { roomId, payload: { case: "roomReset" as const, value: { snapshot } } };
}

function snapshotAt(
  sequence: number,
  { roomId, epoch, members }: { roomId: string; epoch: string; members: number },
) {
  return {
    room: { roomId, name: `The ${roomId}` },
    memberCount: members,
    cursor: { epoch, sequence: BigInt(sequence) },
  };
}

/** That someone said something, at a sequence. */
export function said(sequence: number, text: string, { epoch = "e" } = {}) {
  const content = { content: { case: "text" as const, value: { text } } };
  const message = { messageId: `m-${sequence}`, sender: { userId: "ben", name: "Ben" }, content };
  const payload = { case: "messageSent" as const, value: { message } };
  return { roomId: "lobby", epoch, sequence: BigInt(sequence), payload };
}

/** An error of the service, as it makes them. */
export function refusal(code: Code, reason: ErrorReason, metadata: Record<string, string> = {}) {
  const value = { reason, metadata };
  return new ConnectError("refused", code, undefined, [{ desc: ErrorDetailSchema, value }]);
}

/** What a call ends with when the link is lost. */
export function linkLost(): ConnectError {
  return new ConnectError("Failed to fetch", Code.Unknown);
}

/** A client of a service that does as it is told. */
export interface Told {
  readonly service: ScriptedService;
  readonly clock: HandClock;
  readonly parlor: Parlor;
  readonly states: State["name"][];
  /** The stream of this number, once the client has asked for it. */
  stream(number: number): Promise<ToldStream>;
  /** Moves the clock on, while the service tells the last stream every 15 s that it is alive. */
  pass(ms: number): Promise<void>;
  /** Connects, and tells the first stream that it is live. */
  connect(): Promise<ToldStream>;
  /** Connects and enters the lobby at sequence 5; its members are known then. */
  enter(): Promise<{ readonly stream: ToldStream; readonly room: Room }>;
}

/** Begins a client whose waits are always the longest they can be. */
export function tell(options: Partial<ParlorOptions> = {}): Told {
  const service = createScriptedService();
  const clock = createHandClock();
  const { transport } = service;
  const parlor = createParlor({
    baseUrl: "",
    token: "token",
    transport,
    clock,
    random: () => 1,
    delivery: "stream",
    ...options,
  });
  const states: State["name"][] = [];
  parlor.on("state", ({ name }) => states.push(name));
  const stream = async (number: number): Promise<ToldStream> => {
    await expect.poll(() => service.streams.length, { interval: 1 }).toBeGreaterThanOrEqual(number);
    const found = service.streams[number - 1];
    if (found === undefined) throw new Error(`no stream ${number}`);
    return found;
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 15_000) {
      service.streams.at(-1)?.tell({ payload: { case: "heartbeat", value: {} } });
      await settled();
      await clock.advance(Math.min(left, 15_000));
    }
  };
  const connect = async (): Promise<ToldStream> => {
    const live = parlor.connect();
    const first = await stream(1);
    first.tell(ready);
    await live;
    return first;
  };
  const enter = async () => {
    const first = await connect();
    const entering = parlor.enterRoom("lobby");
    first.tell(entered(5));
    const room = await entering;
    await expect.poll(() => room.membersComplete, { interval: 1 }).toBe(true);
    return { stream: first, room };
  };
  return { service, clock, parlor, states, stream, pass, connect, enter };
}

/** Collects what a room tells under one name. */
export function collect<Name extends keyof RoomEvents>(room: Room, name: Name): RoomEvents[Name][] {
  const events: RoomEvents[Name][] = [];
  room.on(name, (event) => events.push(event));
  return events;
}

/** The texts of the messages that a room tells. */
export function texts(room: Room): string[] {
  const heard: string[] = [];
  room.on("message", ({ content }) => {
    if (content.case === "text") heard.push(content.value.text);
  });
  return heard;
}
