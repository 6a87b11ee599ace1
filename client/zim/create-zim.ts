import { createConnectTransport } from "@connectrpc/connect-web";
import type { Off, Parlor, ParlorOptions } from "../index.ts";
import { createAttributeCalls } from "./attribute-calls.ts";
import { createConnection } from "./connection.ts";
import { ConnectionStates } from "./connection-states.ts";
import { Listeners } from "./listeners.ts";
import { createMemberAttributeCalls } from "./member-attribute-calls.ts";
import { createMemberCalls } from "./member-calls.ts";
import { createMessageCalls } from "./message-calls.ts";
import { OwnMessages } from "./own-messages.ts";
import { RecentIds } from "./recent-ids.ts";
import { RecentMessages } from "./recent-messages.ts";
import { createRoomCalls } from "./room-calls.ts";
import { RoomReturns } from "./room-returns.ts";
import { RoomStates } from "./room-states.ts";
import { Session } from "./session.ts";
import { watchRoom } from "./watch-room.ts";
import type { ZIM } from "./zim.ts";

/** What a client needs to know: where the service is, and what else `createParlor` takes. */
export interface ZIMOptions extends Partial<Omit<ParlorOptions, "baseUrl" | "token" | "profile">> {
  /** "https://parlor.example" */
  readonly server: string;
}

/** What is about a client. */
export interface ZIMSurroundings {
  /** It is destroyed. */
  destroyed?(): void;
  /** Somebody logs in: what is answered is called once that is over. */
  watch?(parlor: Parlor): Off;
}

/** A client with ZIM's calls and events. `ZIM.create` makes one; this makes as many as are asked for. */
export function createZIM(
  { server, ...options }: ZIMOptions,
  { destroyed, watch }: ZIMSurroundings = {},
): ZIM {
  const baseUrl = server;
  const transport = options.transport ?? createConnectTransport({ baseUrl, useBinaryFormat: true });
  const session = new Session();
  const listeners: Listeners = new Listeners(() => zim);
  const states = new RoomStates(listeners);
  const returns = new RoomReturns({ session, states });
  const own = new OwnMessages();
  const recent = new RecentMessages();
  const revoked = new RecentIds();
  const connection = createConnection({
    parlor: { ...options, baseUrl, transport },
    session,
    listeners,
    ...(watch && { watch }),
    states: new ConnectionStates({ listeners, rooms: states, returns }),
    entered: (room, { userId: userID }) =>
      watchRoom(room, { userID, listeners, states, returns, own, recent, revoked }),
  });
  const zim: ZIM = {
    ...connection,
    ...createRoomCalls({ session, states }),
    ...createMemberCalls(session),
    ...createAttributeCalls(session),
    ...createMemberAttributeCalls(session),
    ...createMessageCalls({ session, own, recent, revoked }),
    on: (name, listener) => listeners.on(name, listener),
    off: (name) => listeners.off(name),
    setLogConfig() {},
    destroy() {
      listeners.close();
      session.destroy();
      void connection.logout();
      destroyed?.();
    },
  };
  return zim;
}
