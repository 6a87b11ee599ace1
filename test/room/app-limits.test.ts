import type { MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { ContentSchema } from "../../gen/parlor/v1/message_pb.ts";
import { inLobby, lobby } from "../support/lobby.ts";
import { refusal, refused } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, ""]));

describe("an app", () => {
  it("may allow fewer attributes of a room", async () => {
    const world = openRooms({ maxAttributes: 2 });
    const ann = await world.user("ann");
    const config = { attributes: attributes(3) };
    expect(await refused(ann.rooms.createRoom({ ...lobby, config }))).toMatchObject({
      reason: "INVALID_REQUEST",
      metadata: { field: "config.attributes" },
    });
    await ann.rooms.createRoom({ ...lobby, config: { attributes: attributes(1) } });
    await ann.rooms.updateAttributes({ ...inLobby, set: { second: "" } });
    const third = ann.rooms.updateAttributes({ ...inLobby, set: { third: "" } });
    expect(await refused(third)).toMatchObject({
      reason: "TOO_MANY_ATTRIBUTES",
      metadata: { max_attributes: "2" },
    });
    await ann.rooms.updateAttributes({ ...inLobby, set: { third: "" }, delete: ["second"] });
  });

  it("may allow fewer attributes of a member", async () => {
    const world = openRooms({ maxMemberAttributes: 2 });
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const set = (count: number) =>
      ann.rooms.updateMemberAttributes({ ...inLobby, set: attributes(count) });
    await set(2);
    expect(await refusal(set(3))).toBe("ResourceExhausted TOO_MANY_ATTRIBUTES");
  });

  it.each<[string, (bytes: number) => MessageInitShape<typeof ContentSchema>]>([
    ["text", (n) => ({ content: { case: "text", value: { text: "é".repeat(n / 2) } } })],
    ["barrage", (n) => ({ content: { case: "barrage", value: { text: "a".repeat(n) } } })],
    ["command", (n) => ({ content: { case: "command", value: { data: new Uint8Array(n) } } })],
    [
      "custom",
      (n) => ({
        content: {
          case: "custom",
          value: { type: "x", body: { case: "data", value: new Uint8Array(n) } },
        },
      }),
    ],
    [
      "multipart",
      (n) => ({
        content: {
          case: "multipart",
          value: {
            parts: [
              { part: { case: "text", value: { text: "a" } } },
              { part: { case: "text", value: { text: "a".repeat(n - 1) } } },
            ],
          },
        },
      }),
    ],
  ])("may allow fewer bytes of a message: %s", async (kind, of) => {
    const world = openRooms({ maxMessageBytes: 10 });
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    await ann.messages.sendMessage({ ...inLobby, content: of(10) });
    expect(
      await refused(
        ann.messages.sendMessage({ ...inLobby, content: of(kind === "text" ? 12 : 11) }),
      ),
    ).toMatchObject({
      reason: "INVALID_REQUEST",
      metadata: { field: `content.${kind}`, rule: "has at most 10 bytes of text and data" },
    });
  });
});
