import type { DescService } from "@bufbuild/protobuf";
import {
  type Client,
  createClient,
  createRouterTransport,
  type Interceptor,
} from "@connectrpc/connect";
import pino from "pino";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { type App, defaultAppLimits } from "../../services/auth/app.ts";
import { type Caller, callerKey, type SessionCaller } from "../../services/auth/caller.ts";
import type { Grant } from "../../services/auth/grants.ts";
import { sessions, userKey } from "../../services/auth/user-tables.ts";
import { eventService, subscribe } from "../../services/event/event-service.ts";
import { Hub } from "../../services/event/hub.ts";
import { Readers } from "../../services/event/readers.ts";
import { Turn } from "../../services/event/turn.ts";
import { watchApp } from "../../services/event/watch-app.ts";
import { masking } from "../../services/faults.ts";
import { pulled } from "../../services/port/plain/pulled.ts";
import { Meter } from "../../services/rate/meter.ts";
import { noRates } from "../../services/rate/rates.ts";
import { givingBackAppRooms } from "../../services/room/app-rooms.ts";
import { messageService } from "../../services/room/message-service.ts";
import { roomService } from "../../services/room/room-service.ts";
import { roomDeadlines } from "../../services/room/settle.ts";
import { put } from "../../services/store/change.ts";
import { Deadlines } from "../../services/store/deadlines.ts";
import type { Store } from "../../services/store/store.ts";
import { validating } from "../../services/validate.ts";
import { BeforeSendHooks } from "../../services/webhook/before-send.ts";
import type { ManualClock } from "./manual-clock.ts";
import { openStore, type TestStore } from "./store.ts";

/** The rooms of an app in one process, without tokens and without a network. */
export interface Rooms {
  readonly store: Store;
  /** The bytes of all that is kept outside of this process. */
  dump(): Promise<string>;
  readonly clock: ManualClock;
  readonly meter: Meter;
  readonly hub: Hub;
  readonly readers: Readers;
  /** Someone with a session. Each call is another session of that user. */
  user(userId: string, options?: UserOptions): Promise<Side>;
  /** An app's backend. */
  backend(asUser?: string, app?: string): Side;
  /** Settles what has fallen due. */
  settle(): Promise<void>;
  /** Another node, of the same store. */
  another(): Rooms;
}

/** How a user is let in. */
export interface UserOptions {
  readonly grants?: readonly Grant[];
  readonly app?: string;
}

/** The calls of one caller. */
export interface Side {
  readonly caller: Caller;
  readonly rooms: Client<typeof RoomService>;
  readonly messages: Client<typeof MessageService>;
  readonly events: Client<typeof EventService>;
}

/** What a world of rooms is made with. */
export interface WorldOptions {
  readonly rates?: App["rates"];
  /** Whom the app has be asked. */
  readonly hooks?: Pick<App, "beforeSend">;
  /** From more readers of a room on, who comes and goes is told in one. */
  readonly foldAbove?: number | undefined;
  readonly opened?: Omit<TestStore, "left">;
}

/** Opens a world of rooms. */
export function openRooms(
  limits: Partial<App["limits"]> = {},
  { rates = noRates, hooks = {}, foldAbove, opened = openStore() }: WorldOptions = {},
): Rooms {
  const { dump, clock } = opened;
  const store =
    limits.maxRooms === undefined ? opened.store : givingBackAppRooms(opened.store, () => true);
  const turn = new Turn(clock);
  const hub = new Hub(store, turn, clock, foldAbove);
  const log = pino({ level: "silent" });
  const meter = new Meter({ store, clock });
  const leases = {
    streamOpened: () => () => {},
    lastCall: () => clock.now(),
    heardSince: async () => true,
    reported: () => {},
  };
  const reading = { store, hub, clock, leases, turn, readers: new Readers(clock) };
  const appOf = (appId: string): App => ({
    appId,
    secrets: [],
    limits: { ...defaultAppLimits, ...limits },
    rates,
    ...hooks,
  });
  const beforeSend = new BeforeSendHooks({ clock, log });
  const sideOf = (caller: Caller): Side => {
    const as: Interceptor = (next) => (request) => {
      request.contextValues.set(callerKey, caller);
      return next(request);
    };
    const transport = createRouterTransport(
      (router) => {
        router.service(RoomService, roomService(store, meter));
        router.service(MessageService, messageService({ store, meter, beforeSend }));
        router.service(EventService, {
          ...eventService(reading),
          subscribe: pulled(subscribe(reading)),
          watchApp: pulled(watchApp(reading)),
        });
      },
      { router: { interceptors: [masking(log), as, validating()] } },
    );
    const client = <S extends DescService>(service: S) => createClient(service, transport);
    return {
      caller,
      rooms: client(RoomService),
      messages: client(MessageService),
      events: client(EventService),
    };
  };
  let places = 0;
  return {
    store,
    dump,
    clock,
    meter,
    hub,
    readers: reading.readers,
    async user(userId, { grants, app = "shop" } = {}) {
      const place = `place-${++places}`;
      const profile = { name: userId.toUpperCase(), avatarUrl: "", extendedData: "" };
      const caller: SessionCaller = {
        kind: "session",
        app: appOf(app),
        userId,
        place,
        sessionId: `session-${places}`,
        profile,
        grants,
      };
      const row = {
        sessionId: caller.sessionId,
        deviceId: "",
        platform: "",
        profile,
        createTime: 0,
        expireTime: Number.MAX_SAFE_INTEGER,
      };
      await store.commit(userKey(app, userId), {
        expect: [],
        write: [put(sessions, place, row)],
        record: [],
      });
      return sideOf(caller);
    },
    backend: (asUser, app = "shop") => {
      const expireTime = Number.MAX_SAFE_INTEGER;
      return sideOf({ kind: "backend", app: appOf(app), name: "server", asUser, expireTime });
    },
    async settle() {
      const deadlines = new Deadlines({ store, clock, log, settle: roomDeadlines(store) });
      await deadlines.run();
      deadlines.close();
    },
    another: () =>
      openRooms(limits, {
        rates,
        hooks,
        foldAbove,
        opened: { ...opened, store: opened.another() },
      }),
  };
}
