import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BeforeSendSettings } from "../../services/auth/app-hooks.ts";
import { maxQuestions, maxReasonBytes } from "../../services/webhook/before-send.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Side } from "../support/rooms.ts";
import { type Answer, WebhookReceiver, webhookSecret } from "../support/webhook-receiver.ts";

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.open();
});
afterEach(() => receiver.stop());

/** A room of an app that asks, and someone in it. */
async function asking(settings: Partial<BeforeSendSettings> = {}) {
  const beforeSend: BeforeSendSettings = {
    url: receiver.url,
    secret: webhookSecret,
    timeoutMs: 1000,
    onFailure: "refuse",
    contents: new Set(["text", "custom"]),
    ...settings,
  };
  const world = openRooms({}, { hooks: { beforeSend } });
  receiver.now = () => world.clock.now() / 1000;
  const ann = await world.user("ann");
  await ann.rooms.enterRoom(lobby);
  return { world, ann };
}

const saying = (answer: object): Answer => ({ body: JSON.stringify(answer) });

/** Messages in the log of the lobby. */
async function recorded(side: Side): Promise<bigint> {
  return ((await side.rooms.getRoom(inLobby)).snapshot?.cursor?.sequence ?? 0n) - 2n;
}

/** Waits until the receiver has been asked so often. */
const asked = (times: number) =>
  expect.poll(() => receiver.received.length, { interval: 1 }).toBe(times);

describe("an app that is asked before messages are sent", () => {
  it("is told who wants to say what, signed, and lets it pass", async () => {
    const { world, ann } = await asking();
    const log = await listen(ann);
    receiver.answer = () => saying({ action: "allow" });
    const mentioning = { mentionedUserIds: ["bob"], extendedData: "{}", replyTo: "m1" };
    const request = { ...say("hello"), ...mentioning, requestId: "r1" };
    const sent = await ann.messages.sendMessage(request);
    expect((await log.next("messageSent")).payload.value.message?.messageId).toBe(sent.messageId);
    expect(sent.cursor?.sequence).toBe(3n);
    const [question] = receiver.received;
    expect(question?.payload).toEqual({
      type: "message.before_send",
      timestamp: new Date(world.clock.now() / 1000).toISOString(),
      data: {
        roomId: "lobby",
        sender: { kind: "ACTOR_KIND_USER", userId: "ann", name: "ANN" },
        content: { text: { text: "hello" } },
        requestId: "r1",
        ...mentioning,
      },
    });
  });

  it("refuses, and says why", async () => {
    const { ann } = await asking();
    const reason = "é".repeat(maxReasonBytes / 2);
    receiver.answer = () => saying({ action: "refuse", reason });
    const call = ann.messages.sendMessage(say("caps"));
    expect(await refusal(call)).toBe("PermissionDenied MESSAGE_REFUSED");
    await expect(call).rejects.toThrow(reason);
    expect(await recorded(ann)).toBe(0n);
    receiver.answer = () => saying({ action: "refuse", reason: `${reason}.` });
    expect(await refusal(ann.messages.sendMessage(say("caps")))).toBe("Unavailable HOOK_FAILED");
  });

  it("drops: the sender believes that it was sent, also when it asks again", async () => {
    const { ann, world } = await asking();
    receiver.answer = () => saying({ action: "drop" });
    const request = { ...say("spam"), requestId: "r1" };
    const sent = await ann.messages.sendMessage(request);
    expect(sent.messageId).toHaveLength(20);
    expect(sent.sendTime).toBeDefined();
    expect(sent.cursor).toBeUndefined();
    await world.clock.advance(1000);
    expect(await ann.messages.sendMessage(request)).toEqual(sent);
    expect(receiver.received).toHaveLength(1);
    expect(await recorded(ann)).toBe(0n);
  });

  it("is not asked again about a request that was answered", async () => {
    const { ann } = await asking();
    receiver.answer = () => saying({ action: "allow" });
    const request = { ...say("once"), requestId: "r1" };
    const sent = await ann.messages.sendMessage(request);
    expect(await ann.messages.sendMessage(request)).toEqual(sent);
    expect(receiver.received).toHaveLength(1);
    const other = ann.messages.sendMessage({ ...say("other"), requestId: "r1" });
    expect(await refusal(other)).toBe("FailedPrecondition REQUEST_ID_REUSED");
    expect(receiver.received).toHaveLength(1);
  });

  it("is not asked about backends, other contents, and what would be refused anyway", async () => {
    const { world, ann } = await asking();
    const bob = await world.user("bob");
    const poor = await world.user("poor", { grants: [] });
    await world.backend().messages.sendMessage(say("news"));
    const data = new Uint8Array([1]);
    const command = { content: { content: { case: "command" as const, value: { data } } } };
    await ann.messages.sendMessage({ ...inLobby, ...command });
    expect(await refusal(bob.messages.sendMessage(say("hi")))).toBe(
      "PermissionDenied NOT_A_MEMBER",
    );
    expect(await refusal(poor.messages.sendMessage(say("hi")))).toBe(
      "PermissionDenied GRANT_MISSING",
    );
    await world.backend().rooms.muteMembers({ ...inLobby, userIds: ["ann"] });
    expect(await refusal(ann.messages.sendMessage(say("hi")))).toBe(
      "PermissionDenied MEMBER_MUTED",
    );
    expect(receiver.received).toHaveLength(0);
  });

  it("is overruled by what happens in the room meanwhile", async () => {
    const { world, ann } = await asking();
    for (const action of ["allow", "drop"]) {
      receiver.answer = async () => {
        await world.backend().rooms.muteMembers({ ...inLobby, userIds: ["ann"] });
        return saying({ action });
      };
      expect(await refusal(ann.messages.sendMessage(say("hi")))).toBe(
        "PermissionDenied MEMBER_MUTED",
      );
      await world.backend().rooms.unmuteMembers({ ...inLobby, userIds: ["ann"] });
    }
  });
});

const failures: readonly (readonly [string, Answer])[] = [
  ["answers with an error", { status: 500, body: '{"action": "allow"}' }],
  ["sends elsewhere", { status: 307, headers: { location: "/" } }],
  ["breaks off", "reset"],
  ["answers no JSON", { body: "allow" }],
  ["answers with another action", { body: '{"action": "shout"}' }],
  ["answers nothing", {}],
  ["answers too much", { body: `{"action": "allow", "more": "${"x".repeat(4096)}"}` }],
];

describe("an app that gives no answer", () => {
  it.each(failures)("refuses or allows, as it is set, where it %s", async (_what, answer) => {
    receiver.answer = () => answer;
    const strict = await asking();
    expect(await refusal(strict.ann.messages.sendMessage(say("hi")))).toBe(
      "Unavailable HOOK_FAILED",
    );
    expect(await recorded(strict.ann)).toBe(0n);
    const lenient = await asking({ onFailure: "allow" });
    await lenient.ann.messages.sendMessage(say("hi"));
    expect(await recorded(lenient.ann)).toBe(1n);
  });

  it("refuses where it is not there", async () => {
    const { ann } = await asking();
    await receiver.stop();
    expect(await refusal(ann.messages.sendMessage(say("hi")))).toBe("Unavailable HOOK_FAILED");
    await receiver.start();
    receiver.answer = () => saying({ action: "allow" });
    await ann.messages.sendMessage(say("hi"));
  });

  it("is waited for as long as it is set, and no longer", async () => {
    const { world, ann } = await asking({ timeoutMs: 300 });
    const answers = [Promise.withResolvers<Answer>(), Promise.withResolvers<Answer>()];
    receiver.answer = () => answers[receiver.received.length - 1]?.promise ?? "hang";
    const inTime = ann.messages.sendMessage(say("in time"));
    await asked(1);
    await world.clock.advance(299);
    answers[0]?.resolve(saying({ action: "allow" }));
    await inTime;
    const late = refusal(ann.messages.sendMessage(say("late")));
    await asked(2);
    await world.clock.advance(300);
    expect(await late).toBe("Unavailable HOOK_FAILED");
  });

  it("is asked no more where the caller has left", async () => {
    const { ann } = await asking();
    receiver.answer = () => "hang";
    const leaving = new AbortController();
    const call = ann.messages.sendMessage(say("bye"), { signal: leaving.signal });
    await asked(1);
    leaving.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => receiver.open, { interval: 1 }).toBe(0);
  });

  it(`has at most ${maxQuestions} questions waiting`, async () => {
    const { ann } = await asking();
    const answer = Promise.withResolvers<Answer>();
    receiver.answer = () => answer.promise;
    const calls = Array.from({ length: maxQuestions }, (_, i) =>
      ann.messages.sendMessage(say(`message ${i}`)),
    );
    await asked(maxQuestions);
    expect(await refusal(ann.messages.sendMessage(say("too many")))).toBe(
      "Unavailable HOOK_FAILED",
    );
    answer.resolve(saying({ action: "allow" }));
    await Promise.all(calls);
    expect(await recorded(ann)).toBe(BigInt(maxQuestions));
    await ann.messages.sendMessage(say("again"));
  });
});
