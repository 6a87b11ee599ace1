import type { Rates } from "../rate/rates.ts";
import type { BeforeSendSettings, WebhookSettings } from "./app-hooks.ts";

/** A tenant: its rooms, users and limits are invisible to every other. */
export interface App {
  /** 1 to 64 of letters, digits, `-` and `_`. The `iss` of its tokens. */
  readonly appId: string;
  /** One or two active secrets, at least 32 bytes each; the first signs, every one verifies. */
  readonly secrets: readonly Uint8Array[];
  readonly limits: AppLimits;
  readonly rates: Rates;
  /** How often a user may be logged in; none: as often as `maxSessionsPerUser` says. */
  readonly login?: LoginPolicy;
  /** Where it is told of its events: at most `maxWebhooks`. */
  readonly webhooks?: readonly WebhookSettings[];
  /** Who is asked before a user's message is sent. */
  readonly beforeSend?: BeforeSendSettings;
}

/**
 * What becomes of a user's other sessions when it logs in: nothing, they end, or the login is refused while
 * one of them is heard of. A session of the same device is replaced, whatever the policy.
 */
export interface LoginPolicy {
  readonly policy: "allow" | "end_older" | "refuse_newer";
  /** Which others: all of the user's, or those of the same `device.platform`. */
  readonly per: "user" | "platform";
}

/** What an app allows. */
export interface AppLimits {
  /** Rooms that a user is in at once. */
  readonly maxRoomsPerUser: number;
  /** Members of a room that asks for no number of its own. */
  readonly defaultMembersPerRoom: number;
  /** The most members that a room may ask for. */
  readonly maxMembersPerRoom: number;
  /** Attributes of a room, and of a member: no more than the contract has. */
  readonly maxAttributes: number;
  readonly maxMemberAttributes: number;
  /** Text and data of a message, all of its parts together. */
  readonly maxMessageBytes: number;
  /** Messages that a room keeps as history: so many, so many bytes, so old. 0 keeps none. */
  readonly historyMessages: number;
  readonly historyBytes: number;
  readonly historyAgeMs: number;
  /** How long a sender may revoke a message; 0 for never. */
  readonly revokeMs: number;
  /** Rooms of the app at once; 0 for no limit. */
  readonly maxRooms: number;
}

/** The limits of an app that states none. */
export const defaultAppLimits: AppLimits = {
  maxRoomsPerUser: 32,
  defaultMembersPerRoom: 10_000,
  maxMembersPerRoom: 100_000,
  maxAttributes: 64,
  maxMemberAttributes: 32,
  maxMessageBytes: 32_768,
  historyMessages: 1000,
  historyBytes: 1024 * 1024,
  historyAgeMs: 24 * 3600_000,
  revokeMs: 120_000,
  maxRooms: 0,
};

/** Sessions of a user at once, and so sessions of a member. */
export const maxSessionsPerUser = 10;
