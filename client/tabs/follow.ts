import { fromBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { SubscribeResponseSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Clock } from "../clock.ts";
import { Inbox } from "../inbox.ts";
import { ready } from "../link/reader.ts";
import type { Group } from "./group.ts";
import type { End } from "./lead.ts";
import { linked } from "./linked.ts";
import type { ToldRooms } from "./told-rooms.ts";
import type { Said } from "./words.ts";

/** What following is done with. */
export interface FollowOptions {
  readonly group: Group;
  readonly rooms: ToldRooms;
  readonly clock: Clock;
}

/** A leader that has a stream says within this time that it tells this tab, too. */
const patienceMs = 10_000;

/** Reads what the tab that leads tells, for as long as it leads. */
export async function* follow(
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly Event[], End> {
  const { group, rooms, clock } = options;
  const heard = new Inbox<Said>();
  const leader = group.leader;
  const off = group.onSaid((said) => {
    if (said.from === leader) heard.put(said);
  });
  const until = linked(signal, group.turn);
  const attached = new AbortController();
  void clock.sleep(patienceMs, attached.signal).then(() => {
    if (!attached.signal.aborted) heard.fail(lost("the tab that leads has no stream"));
  });
  until.signal.addEventListener("abort", () => heard.end());
  if (until.signal.aborted) heard.end();
  group.tell({ kind: "attaches", cursors: rooms.cursors });
  try {
    return yield* listen(heard, options, () => attached.abort());
  } finally {
    off();
    attached.abort();
    until.unlink();
  }
}

/** What is told is passed on once the leader has said that all of it is. */
async function* listen(
  heard: Inbox<Said>,
  { group, rooms }: FollowOptions,
  attached: () => void,
): AsyncGenerator<readonly Event[], End> {
  let early: Event[] | undefined = [];
  for await (const said of heard) {
    if (said.kind === "attached" && said.to === group.id && early !== undefined) {
      attached();
      yield [ready(), ...early];
      early = undefined;
    }
    if (said.kind === "brings") {
      const { events } = fromBinary(SubscribeResponseSchema, said.events);
      const told = rooms.sift(events, () => false);
      if (early === undefined) yield told.events;
      else early.push(...told.events);
      if (told.hole) return "again";
    }
    if (said.kind === "down") {
      if (said.failure === undefined) return "over";
      throw lost(said.failure);
    }
  }
  return "again";
}

function lost(message: string): ConnectError {
  return new ConnectError(message, Code.Unavailable);
}
