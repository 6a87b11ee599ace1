import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { contentWords } from "../../cli/content-words.ts";
import { payloadWords } from "../../cli/event-words.ts";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import { DestroyReason, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { ContentSchema } from "../../gen/parlor/v1/message_pb.ts";

type Payload = NonNullable<MessageInitShape<typeof EventSchema>["payload"]>;
type Content = NonNullable<MessageInitShape<typeof ContentSchema>["content"]>;

const ann = { kind: ActorKind.USER, userId: "ann", name: "Ann" };
const app = { kind: ActorKind.SYSTEM };
const service = { kind: ActorKind.SERVICE };
const until = { seconds: 0n };

/** A line of each kind that a room's log can have. */
const cases: readonly (readonly [string, Payload])[] = [
  [
    "Ann (ann): hi",
    {
      case: "messageSent",
      value: {
        message: { sender: ann, content: { content: { case: "text", value: { text: "hi" } } } },
      },
    },
  ],
  [
    "the app: (revoked)",
    { case: "messageSent", value: { message: { sender: app, revoked: true } } },
  ],
  [
    "Ann (ann) revoked #7 (typo)",
    { case: "messageRevoked", value: { actor: ann, sequence: 7n, note: "typo" } },
  ],
  [
    "Ann (ann) joined",
    { case: "memberJoined", value: { member: { userId: "ann", profile: { name: "Ann" } } } },
  ],
  [
    "bob is out: kicked by Ann (ann) (spam)",
    {
      case: "memberLeft",
      value: { userId: "bob", reason: LeaveReason.KICKED, actor: ann, note: "spam" },
    },
  ],
  [
    "bob is out: timed out",
    { case: "memberLeft", value: { userId: "bob", reason: LeaveReason.TIMED_OUT } },
  ],
  ["3 joined, 2 are out", { case: "membersChanged", value: { joinedCount: 3, leftCount: 2 } }],
  [
    "Ann (ann) created the room: Lobby",
    { case: "roomCreated", value: { room: { creator: ann, name: "Lobby" } } },
  ],
  ["the app changed the room", { case: "roomUpdated", value: { actor: app, room: {} } }],
  [
    expect.stringMatching(/^the app destroys the room at \S+ \S+ \(late\)$/),
    { case: "roomClosing", value: { actor: app, destroyTime: until, note: "late" } },
  ],
  [
    "the room is gone: empty",
    { case: "roomDestroyed", value: { reason: DestroyReason.EMPTY, actor: service } },
  ],
  [
    "Ann (ann) set seat-1=ann, deleted seat-2 seat-3",
    {
      case: "attributesUpdated",
      value: { actor: ann, set: { "seat-1": { value: "ann" } }, deleted: ["seat-2", "seat-3"] },
    },
  ],
  [
    "Ann (ann) deleted hand of ann, bob",
    {
      case: "memberAttributesUpdated",
      value: { actor: ann, userIds: ["ann", "bob"], deleted: ["hand"] },
    },
  ],
  [
    expect.stringMatching(
      /^muted: bob until \S+ \S+ by Ann \(ann\) \(caps\); everyone by the app$/,
    ),
    {
      case: "membersMuted",
      value: { mutes: [{ userId: "bob", until, actor: ann, note: "caps" }, { actor: app }] },
    },
  ],
  ["no longer muted: everyone by the app", { case: "membersUnmuted", value: { actor: app } }],
  [
    "banned: bob by the app",
    { case: "usersBanned", value: { bans: [{ userId: "bob", actor: app }] } },
  ],
  [
    "no longer banned: bob, carol",
    { case: "usersUnbanned", value: { userIds: ["bob", "carol"], actor: service } },
  ],
];

const contents: readonly (readonly [string, Content])[] = [
  ["hi", { case: "barrage", value: { text: "hi" } }],
  [
    '[dice] {"eyes":2}',
    { case: "custom", value: { type: "dice", body: { case: "json", value: '{"eyes":2}' } } },
  ],
  [
    "[dice] 1 byte",
    { case: "custom", value: { type: "dice", body: { case: "data", value: new Uint8Array(1) } } },
  ],
  ["[command] 5 bytes", { case: "command", value: { data: new Uint8Array(5) } }],
  ["[image] https://a/1", { case: "image", value: { url: "https://a/1" } }],
  [
    "[file] menu.pdf https://a/2",
    { case: "file", value: { url: "https://a/2", name: "menu.pdf" } },
  ],
  ["[gift] Rose × 3", { case: "gift", value: { giftId: "7", name: "Rose", count: 3 } }],
  ["[gift] 7 × 1", { case: "gift", value: { giftId: "7", count: 1 } }],
  [
    "[order] 12 Shoes paid",
    { case: "order", value: { orderId: "12", title: "Shoes", status: "paid" } },
  ],
  [
    "look [image] https://a/1",
    {
      case: "multipart",
      value: {
        parts: [
          { part: { case: "text", value: { text: "look" } } },
          { part: { case: "image", value: { url: "https://a/1" } } },
        ],
      },
    },
  ],
];

describe("an event's words", () => {
  it.each(cases)("%s", (words, payload) => {
    expect(payloadWords(create(EventSchema, { payload }).payload)).toEqual(words);
  });

  it("are there for everything that a room's log can have", () => {
    // From 30 on, and barrage: what is not in a log.
    const inLogs = EventSchema.oneofs[0]?.fields.filter(
      ({ number, localName }) => number < 30 && localName !== "barrage",
    );
    const told = new Set(cases.map(([, payload]) => payload.case));
    expect(
      inLogs?.map(({ localName }) => localName).filter((name) => !told.has(name as never)),
    ).toEqual([]);
  });

  it("are its name where it is of a later version", () => {
    const payload = { case: "heartbeat", value: {} } as const;
    expect(payloadWords(create(EventSchema, { payload }).payload)).toBe("heartbeat");
  });
});

describe("a message's words", () => {
  it.each(contents)("%s", (words, content) => {
    expect(contentWords(create(ContentSchema, { content }))).toBe(words);
  });
});
