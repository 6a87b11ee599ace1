import type { AttributeCalls } from "./attribute-calls.ts";
import type { Connection } from "./connection.ts";
import { createZIM, type ZIMOptions } from "./create-zim.ts";
import type { ZIMEventHandler } from "./events.ts";
import { createFactory, type Factory } from "./factory.ts";
import type { MemberAttributeCalls } from "./member-attribute-calls.ts";
import type { MemberCalls } from "./member-calls.ts";
import type { MessageCalls } from "./message-calls.ts";
import type { RoomCalls } from "./room-calls.ts";

/** What would be logged on the device. */
export interface ZIMLogConfig {
  logLevel: "debug" | "info" | "warn" | "error" | "report" | "disable";
}

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
  setLogConfig(config: ZIMLogConfig): void;
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
export interface ZIMFactory extends Factory<ZIMAppConfig> {
  create(appConfig: number | ZIMAppConfig): ZIM | null;
}

const factory = createFactory<ZIMAppConfig>(({ appID: _, ...options }, destroyed) =>
  createZIM(options, { destroyed }),
);

/** The ways to the one client of a page. */
export const ZIM: ZIMFactory = {
  ...factory,
  create: (config) => factory.create(typeof config === "number" ? { appID: config } : config),
};
