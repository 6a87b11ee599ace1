/** A tenant: its rooms, users and limits are invisible to every other. */
export interface App {
  /** 1 to 64 of letters, digits, `-` and `_`. The `iss` of its tokens. */
  readonly appId: string;
  /** One or two active secrets, at least 32 bytes each; the first signs, every one verifies. */
  readonly secrets: readonly Uint8Array[];
  readonly limits: AppLimits;
}

/** What an app allows. */
export interface AppLimits {
  /** Rooms that a user is in at once. */
  readonly maxRoomsPerUser: number;
  /** Members of a room that asks for no number of its own. */
  readonly defaultMembersPerRoom: number;
  /** The most members that a room may ask for. */
  readonly maxMembersPerRoom: number;
}

/** The limits of an app that states none. */
export const defaultAppLimits: AppLimits = {
  maxRoomsPerUser: 32,
  defaultMembersPerRoom: 10_000,
  maxMembersPerRoom: 100_000,
};

/** Sessions of a user at once, and so sessions of a member. */
export const maxSessionsPerUser = 10;
