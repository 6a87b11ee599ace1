import { describe, expect, it } from "vitest";
import { createZIM, ZIM, type ZIMEvents } from "../../../client/zim/index.ts";
import { file } from "../../house/sources.ts";
import { tokenFor } from "../../support/front-desk.ts";
import { heard, openHouse } from "./people.ts";

const guide = file("docs/zim-client.md");
const typings = "node_modules/zego-zim-web/entity";

/** What the guide says of each name in its tables: there, different, or not there. */
const rows = new Map<string, string>();
for (const [, names = "", verdict = ""] of guide.matchAll(/^\| (`[^|]+) \| (\w+)/gm))
  for (const [, name = ""] of names.matchAll(/`(\w+)`/g)) rows.set(name, verdict);

/** The calls, and the events, of ZIM's own typings. */
const calls = new Set(
  [...file(`${typings}/ZIM.d.ts`).matchAll(/^ {4}(?:abstract|static) (\w+)/gm)].map(
    ([, name = ""]) => name,
  ),
);
const [handler = ""] =
  /interface ZIMEventHandler \{[^}]*\}/.exec(file(`${typings}/ZIMEventHandler.d.ts`)) ?? [];
const events = [...handler.matchAll(/^ {4}(\w+): \(zim/gm)].map(([, name = ""]) => name);

/** Which events there are listeners for: by their types, which the compiler holds to be all. */
const told = new Set<string>(
  Object.keys({
    error: true,
    connectionStateChanged: true,
    tokenWillExpire: true,
    roomStateChanged: true,
    roomMemberJoined: true,
    roomMemberLeft: true,
    roomMessageReceived: true,
    receiveRoomMessage: true,
    messageRevokeReceived: true,
    roomAttributesUpdated: true,
    roomAttributesBatchUpdated: true,
    roomMemberAttributesUpdated: true,
  } satisfies Record<keyof ZIMEvents, true>),
);

const house = openHouse();

describe("the guide's code", () => {
  it("runs as it stands, but for where the service is and who logs in", async () => {
    const [, code = ""] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
    const run = code
      .replace('import { ZIM } from "parlor-client/zim";', "")
      .replace("https://parlor.example", house.server.url)
      .replace("a token of your backend", await tokenFor("ann"));
    const other = await house.someone();
    await other.zim.enterRoom({ roomID: "lobby" });
    const logged: unknown[][] = [];
    const log = (...args: unknown[]) => logged.push(args);
    await new Function("ZIM", "console", `return (async () => {${run}})();`)(ZIM, { log });
    await expect.poll(() => heard(other)).toMatchObject([{ message: "Hello!" }]);
    await other.zim.sendRoomMessage({ type: 1, message: "Hello, Ann" }, "lobby");
    await expect.poll(() => logged).toMatchObject([[[{ message: "Hello, Ann" }]]]);
    ZIM.getInstance()?.destroy();
  });
});

describe("the guide's tables", () => {
  it("have every call and every event of ZIM's typings", () => {
    expect(calls.size).toBeGreaterThan(120);
    expect(events.length).toBeGreaterThan(50);
    expect([...calls, ...events].filter((name) => !rows.has(name))).toEqual([]);
  });

  it("say of each call whether it is there", () => {
    const zim = createZIM({ server: "http://localhost" });
    const isThere = (name: string) => name in zim || name in ZIM;
    const wrong = [...calls].filter((name) => isThere(name) !== (rows.get(name) !== "none"));
    expect(wrong).toEqual([]);
  });

  it("say of each event whether it is told", () => {
    const wrong = events.filter((name) => told.has(name) !== (rows.get(name) !== "none"));
    expect(wrong).toEqual([]);
    expect([...told].filter((name) => !events.includes(name))).toEqual([]);
  });
});
