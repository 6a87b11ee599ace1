import { z } from "zod";
import { type AppLimits, defaultAppLimits } from "./auth/app.ts";

const from = (least: number, most: number, standard: number) =>
  z.number().int().min(least).max(most).default(standard);

const standard = defaultAppLimits;

/** What an app allows, as the configuration file has it. docs/configuration.md says what each is. */
export const limitsSchema = z
  .strictObject({
    max_rooms: from(0, 1_000_000, standard.maxRooms),
    max_rooms_per_user: from(1, 1000, standard.maxRoomsPerUser),
    default_members_per_room: from(1, 100_000, standard.defaultMembersPerRoom),
    max_members_per_room: from(1, 100_000, standard.maxMembersPerRoom),
    max_attributes: from(1, standard.maxAttributes, standard.maxAttributes),
    max_member_attributes: from(1, standard.maxMemberAttributes, standard.maxMemberAttributes),
    max_message_bytes: from(1, standard.maxMessageBytes, standard.maxMessageBytes),
    history_messages: from(0, 100_000, standard.historyMessages),
    history_bytes: from(0, 64 * 1024 * 1024, standard.historyBytes),
    history_seconds: from(1, 30 * 24 * 3600, standard.historyAgeMs / 1000),
    revoke_seconds: from(0, 24 * 3600, standard.revokeMs / 1000),
  })
  .prefault({})
  .transform(
    (said): AppLimits => ({
      maxRooms: said.max_rooms,
      maxRoomsPerUser: said.max_rooms_per_user,
      defaultMembersPerRoom: Math.min(said.default_members_per_room, said.max_members_per_room),
      maxMembersPerRoom: said.max_members_per_room,
      maxAttributes: said.max_attributes,
      maxMemberAttributes: said.max_member_attributes,
      maxMessageBytes: said.max_message_bytes,
      historyMessages: said.history_messages,
      historyBytes: said.history_bytes,
      historyAgeMs: said.history_seconds * 1000,
      revokeMs: said.revoke_seconds * 1000,
    }),
  );
