import { describe, expect, it } from "vitest";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import {
  type Move,
  PresenceChecker,
  type PresenceFault,
  type Vanished,
} from "../support/presence-checker.ts";
import {
  cursor,
  entered,
  exited,
  logged,
  memberJoined,
  memberLeft,
  reset,
  roomId,
  several,
} from "./history.ts";

/** What actors did, and what each of two readers was told. Times are sequences in tenths of a second. */
interface History {
  joins: Move[];
  leaves: Move[];
  putOut: Move[];
  expiries: { userId: string; at: number }[];
  vanished: Vanished[];
  calls: { userId: string; began: number; at: number }[];
  reads: { userId: string; from: number; to: number }[];
  /** The events of each stream of each reader, and how late they were told. */
  readers: { userId: string; lateMs: number; streams: Event[][] }[];
}

const options = { graceMs: 1000, keepAliveMs: 500, slackMs: 200 };

/** Around a sequence. */
const move = (userId: string, sequence: number): Move => ({
  roomId,
  userId,
  began: sequence * 100 - 10,
  at: sequence * 100 + 10,
});

/** Ann and Bob read. Cid joins, leaves and joins again; Dan joins, vanishes and is timed out; Eve stays. */
function correct(): History {
  const first = [
    entered(1),
    memberJoined(3, "cid"),
    memberJoined(5, "dan"),
    memberLeft(7, "cid", LeaveReason.LEFT),
    memberJoined(9, "cid"),
  ];
  const rest = [memberLeft(22, "dan", LeaveReason.TIMED_OUT), logged(60, undefined)];
  return {
    joins: [move("cid", 3), move("dan", 5), move("cid", 9)],
    leaves: [move("cid", 7)],
    putOut: [],
    expiries: [],
    vanished: [{ roomId, userId: "dan", epoch: "e1", at: 1010 }],
    calls: [
      { userId: "cid", began: 890, at: 910 },
      { userId: "dan", began: 1000, at: 1010 },
    ],
    reads: [
      { userId: "cid", from: 900, to: 6000 },
      { userId: "eve", from: 100, to: 2000 },
    ],
    readers: [
      { userId: "ann", lateMs: 20, streams: [[...first, ...rest]] },
      { userId: "bob", lateMs: 20, streams: [first, rest] },
    ],
  };
}

/** What is found in a history. */
function check(history: History): PresenceFault[] {
  const checker = new PresenceChecker(options);
  for (const join of history.joins) checker.entered(join);
  for (const leave of history.leaves) checker.left(leave);
  for (const out of history.putOut) checker.putOut(out);
  for (const { userId, at } of history.expiries) checker.expires(userId, at);
  for (const vanished of history.vanished) checker.vanished(vanished);
  for (const { userId, ...call } of history.calls) checker.life.called(userId, call);
  for (const { userId, from, to } of history.reads) checker.life.read(userId, from, to);
  for (const { userId, lateMs, streams } of history.readers) {
    const reader = checker.reader(userId);
    for (const [i, events] of streams.entries()) {
      reader.opened(i === 0 ? [] : [cursor(0)]);
      for (const event of events) reader.told(event, Number(event.sequence) * 100 + lateMs);
    }
  }
  return checker.finish(7000).map(({ kind }) => kind);
}

const plant = (fault: (history: History) => void): PresenceFault[] => {
  const history = correct();
  fault(history);
  return check(history);
};

/** Changes what every reader was told of a sequence: to other events, or none. */
const tellAll = (history: History, sequence: number, ...events: Event[]) => {
  for (const stream of history.readers.flatMap(({ streams }) => streams)) {
    const index = stream.findIndex((event) => event.sequence === BigInt(sequence));
    if (index >= 0) stream.splice(index, 1, ...events);
  }
};

/** Ann's events. */
const anns = ({ readers }: History): Event[] => readers[0]?.streams[0] ?? [];

describe("the presence checker", () => {
  it("has nothing to say of a correct history", () => {
    expect(check(correct())).toEqual([]);
  });

  it("has nothing to say of what happened while a reader was out, or was told to have missed", () => {
    const without = (...events: Event[]) =>
      plant((history) => anns(history).splice(1, 4, ...events));
    expect(without(reset(10))).toEqual([]);
    expect(without(exited(), entered(10))).toEqual([]);
    expect(without(several(2, 10))).toEqual([]);
  });

  it("has nothing to say of someone who came back before it was told as gone", () => {
    const back = plant((history) => {
      history.reads.push({ userId: "dan", from: 1500, to: 6000 });
      tellAll(history, 22);
    });
    expect(back).toEqual([]);
  });

  it("has nothing to say of someone who vanished from an earlier life of the room", () => {
    const earlier = plant((history) => {
      history.vanished = [{ roomId, userId: "fay", epoch: "e0", at: 1010 }];
    });
    expect(earlier).toEqual([]);
  });

  it("has nothing to say of someone who was put out, and vanished before it knew", () => {
    const out = plant((history) => {
      history.putOut.push(move("dan", 10));
      tellAll(history, 22, memberLeft(10, "dan", LeaveReason.KICKED));
    });
    expect(out).toEqual([]);
  });

  it("has nothing to say of someone whose token ran out", () => {
    const expired = plant((history) => {
      history.expiries.push({ userId: "cid", at: 5780 });
      tellAll(history, 60, memberLeft(58, "cid", LeaveReason.TOKEN_EXPIRED));
    });
    expect(expired).toEqual([]);
  });

  const faults: [PresenceFault, string, (history: History) => void][] = [
    [
      "false-leave",
      "someone who reads is told as timed out",
      (history) => tellAll(history, 60, memberLeft(58, "cid", LeaveReason.TIMED_OUT)),
    ],
    [
      "false-leave",
      "someone who read less than the grace ago is told as timed out",
      (history) => tellAll(history, 60, memberLeft(29, "eve", LeaveReason.TIMED_OUT)),
    ],
    [
      "false-leave",
      "someone who called less than the grace ago is told as timed out",
      (history) => history.calls.push({ userId: "dan", began: 1300, at: 1310 }),
    ],
    [
      "false-leave",
      "someone is told as having left that did not",
      (history) => tellAll(history, 60, memberLeft(58, "cid", LeaveReason.LEFT)),
    ],
    [
      "false-leave",
      "someone is told as kicked whom nobody kicked",
      (history) => tellAll(history, 60, memberLeft(58, "cid", LeaveReason.KICKED)),
    ],
    [
      "false-leave",
      "someone is told as out whose token is still good",
      (history) => {
        history.expiries.push({ userId: "cid", at: 6500 });
        tellAll(history, 60, memberLeft(58, "cid", LeaveReason.TOKEN_EXPIRED));
      },
    ],
    [
      "leave-doubled",
      "a leave is told twice",
      (history) => anns(history).splice(4, 0, memberLeft(7, "cid", LeaveReason.LEFT)),
    ],
    [
      "leave-doubled",
      "a leave is in the log twice",
      (history) =>
        tellAll(
          history,
          7,
          memberLeft(7, "cid", LeaveReason.LEFT),
          memberLeft(8, "cid", LeaveReason.LEFT),
        ),
    ],
    ["leave-untold", "one reader is not told of a leave", (history) => anns(history).splice(5, 1)],
    [
      "leave-untold",
      "no reader is told of a leave by a call",
      (history) => history.leaves.push(move("eve", 12)),
    ],
    [
      "join-doubled",
      "a join is told twice",
      (history) => anns(history).push(memberJoined(9, "cid")),
    ],
    ["join-untold", "one reader is not told of a join", (history) => anns(history).splice(2, 1)],
    ["ghost", "the one who vanished is never told as gone", (history) => tellAll(history, 22)],
    [
      "ghost",
      "the one who vanished is told as gone too late",
      (history) => tellAll(history, 22, memberLeft(40, "dan", LeaveReason.TIMED_OUT)),
    ],
  ];

  it.each(faults)("finds %s: %s", (kind, _what, fault) => {
    const found = plant(fault);
    expect([...new Set(found)]).toEqual([kind]);
  });
});
