import type { AttributeCalls } from "./attribute-calls.ts";
import type { Connection } from "./connection.ts";
import { createZIM, type ZIMOptions } from "./create-zim.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type { ZIMEventHandler } from "./events.ts";
import type { MemberAttributeCalls } from "./member-attribute-calls.ts";
import type { MemberCalls } from "./member-calls.ts";
import type { MessageCalls } from "./message-calls.ts";
import type { RoomCalls } from "./room-calls.ts";

/** A client with ZIM's calls and events, as far as they are about rooms. */
export interface ZIM
  extends Connection,
    RoomCalls,
    MemberCalls,
    AttributeCalls,
    MemberAttributeCalls,
    MessageCalls {
  /** Calls `listener` for each event of this name from now on, in the place of the listener before. */
  on<Name extends keyof ZIMEventHandler>(name: Name, listener: ZIMEventHandler[Name]): void;
  /** Takes the listener of this event back. */
  off(name: keyof ZIMEventHandler): void;
  /** Does nothing: there are no logs on the device. */
  setLogConfig(config: { readonly logLevel: string }): void;
  /**
   * Logs out, and tells nothing more. Another client can be created then; calls of this one are refused with
   * 6000002.
   */
  destroy(): void;
}

/** Which app, and where its service is. */
export interface ZIMAppConfig extends Partial<ZIMOptions> {
  /** Not looked at: a token says of which app it is. */
  appID: number;
}

/** The ways to a client. */
export interface ZIMFactory {
  /**
   * Creates the client; null where there is one already. The service is at `server`, or where
   * `setAdvancedConfig` says, or where the page comes from. Throws a `ZIMError` where there is none of these.
   */
  create(appConfig: number | ZIMAppConfig): ZIM | null;
  /** The client; null where there is none. */
  getInstance(): ZIM | null;
  /** Says where the service is, with the key "server", for clients that are created later. Else does nothing. */
  setAdvancedConfig(key: string, value: string): void;
}

const settings = new Map<string, string>();
let instance: ZIM | null = null;

/** The ways to the one client of a page. */
export const ZIM: ZIMFactory = {
  create(appConfig) {
    if (instance !== null) return null;
    const { appID: _, ...config } =
      typeof appConfig === "number" ? { appID: appConfig } : appConfig;
    const server = config.server ?? settings.get("server") ?? globalThis.location?.origin;
    if (server === undefined) throw noServer();
    const zim = createZIM({ ...config, server }, () => {
      if (instance === zim) instance = null;
    });
    instance = zim;
    return zim;
  },

  getInstance: () => instance,

  setAdvancedConfig(key, value) {
    settings.set(key, value);
  },
};

function noServer(): ZIMError {
  const code = ZIMErrorCode.CommonModuleNotInit;
  return new ZIMError(code, 'say where the service is: ZIM.create({ appID, server: "https://…" })');
}
