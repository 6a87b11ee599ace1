import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { services } from "../../services/routes.ts";
import { file } from "../house/sources.ts";
import { type OpenDoor, openDoor } from "../support/who-may/door.ts";
import { expected } from "../support/who-may/expected.ts";
import { page } from "../support/who-may/page.ts";
import { roles } from "../support/who-may/roles.ts";
import { nameOf, type Rule, rules } from "../support/who-may/rules.ts";
import { type RoomKind, type Tried, tryCell } from "../support/who-may/try-cell.ts";

let door: OpenDoor;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.shut());

const kinds: readonly RoomKind[] = ["own", "other", "foreign", "missing"];

/** The cells of a row: everyone in each kind of room. */
const cells = kinds.flatMap((kind) =>
  roles
    .filter(({ foreign }) => foreign !== true || kind === "own" || kind === "other")
    .map((role) => ({ kind, role, name: `${role.name} × ${kind}` })),
);

/** Tries all cells of a row at once. */
async function tried(rule: Rule): Promise<ReadonlyMap<string, Tried>> {
  const row = rules.indexOf(rule);
  const outcomes = cells.map(async ({ kind, role, name }, i) => {
    const cell = { rule, role, kind, id: `${row}-${i}` };
    return [name, await tryCell(door, cell)] as const;
  });
  return new Map(await Promise.all(outcomes));
}

describe.each(rules.map((rule) => [nameOf(rule), rule] as const))("%s", (_name, rule) => {
  it("is done and refused as the table says, and says no more than it", async () => {
    const outcomes = await tried(rule);
    const table = cells.map(({ kind, role, name }) => {
      const room = kind === "foreign" || kind === "missing" ? "none" : kind;
      return [name, expected(rule, role, room)];
    });
    const came = [...outcomes].map(([name, { outcome }]) => [name, outcome]);
    expect(Object.fromEntries(came)).toEqual(Object.fromEntries(table));
    for (const { name: role, foreign } of roles) {
      if (foreign) continue;
      const [other, apps, none] = (["other", "foreign", "missing"] as const).map((kind) =>
        outcomes.get(`${role} × ${kind}`),
      );
      expect({ role, ...apps }).toEqual({ role, ...none });
      if (other?.outcome === none?.outcome) expect({ role, ...other }).toEqual({ role, ...none });
    }
  });
});

describe("the table", () => {
  it("has every rpc of the contract, and no other", () => {
    const contract = services.flatMap((service) =>
      service.methods.map((method) => `${service.name}/${method.name}`),
    );
    expect([...new Set(rules.map(({ rpc }) => rpc))].sort()).toEqual(contract.sort());
  });

  it("is on the page as it stands: npm run -s who-may", () => {
    expect(file("docs/who-may.md")).toBe(page());
  });
});

describe("another app's backend", () => {
  it("finds and changes nothing of this app's where it is not refused", async () => {
    const room = { roomId: "the-shop" };
    const userIds = ["eve"];
    const backend = async (app: "shop" | "other") =>
      door.calls(await door.token({ userId: "server", backend: true }, app));
    const [shop, other] = [await backend("shop"), await backend("other")];
    const login = await door
      .calls()
      .auth.login({ token: await door.token({ userId: "eve" }, "shop") });
    const eve = door.calls(login.accessToken);
    const created = await shop.rooms.createRoom({
      room: { ...room, name: "Shop" },
      requestId: "1",
    });
    await shop.rooms.banUsers({ ...room, userIds });
    await shop.rooms.muteMembers({ ...room, userIds });
    expect((await other.auth.listSessions({ userId: "eve" })).sessions).toEqual([]);
    expect((await other.auth.revokeSessions({ userId: "eve" })).sessionIds).toEqual([]);
    expect((await other.rooms.listBans(room)).bans).toEqual([]);
    expect((await other.rooms.listMutes(room)).mutes).toEqual([]);
    expect((await other.rooms.unbanUsers({ ...room, userIds })).userIds).toEqual([]);
    expect((await other.rooms.unmuteMembers({ ...room, userIds })).userIds).toEqual([]);
    const namesake = { room: { ...room, name: "Other" }, requestId: "1" };
    expect((await other.rooms.createRoom(namesake)).snapshot?.room?.name).toBe("Other");
    await other.rooms.destroyRoom(room);
    await eve.events.keepAlive({});
    expect((await shop.rooms.getRoom(room)).snapshot?.room).toEqual(created.snapshot?.room);
    expect((await shop.rooms.listBans(room)).bans).toMatchObject([{ userId: "eve" }]);
    expect((await shop.rooms.listMutes(room)).mutes).toMatchObject([{ userId: "eve" }]);
  });
});
