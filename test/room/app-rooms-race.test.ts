import { create } from "@bufbuild/protobuf";
import { afterAll, expect, it } from "vitest";
import { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import { DestroyRoomRequestSchema } from "../../gen/parlor/v1/room_service_pb.ts";
import { defaultAppLimits } from "../../services/auth/app.ts";
import type { BackendCaller } from "../../services/auth/caller.ts";
import { noRates } from "../../services/rate/rates.ts";
import { appRooms, appRoomsKey, givingBackAppRooms } from "../../services/room/app-rooms.ts";
import { destroyRoom } from "../../services/room/destroy.ts";
import { createRoom, creatorOf } from "../../services/room/enter.ts";
import type { Store } from "../../services/store/store.ts";
import { backendOf } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { refusal } from "../support/reasons.ts";
import { openSharedStores } from "../support/store.ts";

const full = "ResourceExhausted TOO_MANY_APP_ROOMS";
const maxRooms = 50;
const app = {
  appId: "shop",
  secrets: [],
  limits: { ...defaultAppLimits, maxRooms },
  rates: noRates,
};
const caller: BackendCaller = {
  kind: "backend",
  app,
  name: "server",
  asUser: undefined,
  expireTime: 0,
};

const stores = (await openSharedStores(2)).map((store) => givingBackAppRooms(store, () => true));
afterAll(() => Promise.all(stores.map((store) => store.close())));

function make(store: Store, roomId: string): Promise<unknown> {
  const config = {
    destroyDelayMs: 0,
    maxMembers: 100,
    keepWhenEmpty: true,
    historyVisibility: HistoryVisibility.ALL,
  };
  const room = { name: "", creator: creatorOf(caller), ...config };
  return createRoom(store, caller, {
    mode: "create",
    roomId,
    room,
    attributes: {},
    request: undefined,
  });
}

/** Creates rooms at once, from both stores: which were, and what the others were refused for. */
async function race(name: string, count: number) {
  const ids = Array.from({ length: count }, (_, i) => `${name}${i}`);
  const made = await Promise.allSettled(
    stores.flatMap((store, i) =>
      ids
        .filter((_, j) => j % stores.length === i)
        .map(async (id) => {
          await make(store, id);
          return id;
        }),
    ),
  );
  const refused = made.filter((one) => one.status === "rejected");
  const why = await Promise.all(refused.map(({ reason }) => refusal(Promise.reject(reason))));
  const created = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  return { created, why: [...new Set(why)] };
}

it("a node gives places back as rooms end", async () => {
  const server = await startLiveServer({ maxRooms: 1 });
  const { rooms } = await backendOf(server.url);
  for (const roomId of ["a", "b"]) {
    await rooms.createRoom({ room: { roomId } });
    expect(await refusal(rooms.createRoom({ room: { roomId: "c" } }))).toBe(full);
    await rooms.destroyRoom({ roomId });
  }
  await server.close({ drainMs: 0, graceMs: 0 });
});

it("200 creations race for 50 rooms, from two nodes: 50 are created, and 10 more when 10 have gone", async () => {
  const first = await race("a", 200);
  expect(first.created).toHaveLength(maxRooms);
  expect(first.why).toEqual([full]);
  const destroyed = first.created.slice(0, 10).map((roomId, i) => {
    const store = stores[i % stores.length];
    if (store === undefined) throw new Error("no store");
    return destroyRoom(store, caller, create(DestroyRoomRequestSchema, { roomId }));
  });
  await Promise.all(destroyed);
  const second = await race("b", 100);
  expect(second.created).toHaveLength(10);
  const view = await stores[0]?.read(appRoomsKey("shop"), { tables: [appRooms] });
  const counted = view?.table(appRooms).map(({ id }) => id);
  expect(counted?.sort()).toEqual([...first.created.slice(10), ...second.created].sort());
}, 60_000);
