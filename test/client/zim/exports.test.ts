import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { file } from "../../house/sources.ts";

/** The names that modules export, of types and values. */
function exportsOf(paths: readonly string[]): Set<string> {
  const declared = /^export (?:declare )?(?:abstract )?(?:interface|type|enum|class|const) (\w+)/gm;
  return new Set(
    paths.flatMap((path) => [...file(path).matchAll(declared)].map(([, name = ""]) => name)),
  );
}

const typings = ["ZIM", "ZIMDefines", "ZIMEventHandler", "ZIMErrorCode"];
const theirs = exportsOf(typings.map((name) => `node_modules/zego-zim-web/entity/${name}.d.ts`));
const ours = exportsOf(globSync("client/zim/*.ts"));

/** What is of peers, groups, calls and friends, and what no room has: the guide's tables have the calls. */
const elsewhere = [
  /Group|Call|Friend|Blacklist|Geofencing|VoIP|Platform|CXHandle/,
  /^ZIM(EventOf)?(User(?!Info$)|Users|SelfUser|Subscribed)/,
  /^ZIM(EventOf)?Conversation(?!Type$|MessageReceived|Event$)|^ZIMConversationEvent$/,
  /Reaction|Receipt(?!Status$)|Pin|Tips|Edit|(?<!Attributes)Delete|Search|Combine(?!MessageLiteInfo$)|Mentioned|Root|Order/,
  /^ZIM(SystemMessage|MediaFileType|Log(ged|Upload)\w+|OfflinePush\w+|PushConfig)$/,
  /Message(Inserted|LocalExtendedData|RepliedList|RepliedCount|RepliedInfoChanged|SentStatusChange)/,
  /^ZIM(SendingMessageCancel\w+|EventOfBroadcastMessage\w+)$/,
];

const isElsewhere = (name: string): boolean => elsewhere.some((words) => words.test(name));

describe("the types that are exported", () => {
  it("are all of ZIM's that are about rooms", () => {
    expect(theirs.size).toBeGreaterThan(300);
    expect([...theirs].filter((name) => !ours.has(name) && !isElsewhere(name))).toEqual([]);
  });

  it("are about rooms, where they are ZIM's", () => {
    const shared = [...theirs].filter((name) => ours.has(name));
    expect(shared.length).toBeGreaterThan(100);
    expect(shared.filter(isElsewhere)).toEqual([]);
  });

  it("are compared with ZIM's, each of them", () => {
    const types = file("test/client/zim/same-types.test-d.ts");
    const enums = /^export declare enum (\w+)/gm;
    const defines = file("node_modules/zego-zim-web/entity/ZIMDefines.d.ts");
    const numbers = new Set([...defines.matchAll(enums)].map(([, name = ""]) => name)); // compared by their keys
    const others = new Set(["ZIM", "ZIMAppConfig", "ZIMErrorCode", "ZIMEventHandler"]); // by checks of their own
    const missing = [...theirs]
      .filter((name) => ours.has(name) && !numbers.has(name) && !others.has(name))
      .filter((name) => !new RegExp(`^    ${name}: (Reads|Writes)<`, "m").test(types));
    expect(missing).toEqual([]);
  });
});
