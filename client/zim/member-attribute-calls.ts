import type { MemberAttributes } from "../../gen/parlor/v1/member_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { memberLimits, withinLimits } from "./attribute-limits.ts";
import type {
  ZIMRoomMemberAttributesInfo,
  ZIMRoomMemberAttributesListQueriedResult,
  ZIMRoomMemberAttributesQueryConfig,
  ZIMRoomMemberAttributesSetConfig,
  ZIMRoomMembersAttributesOperatedResult,
  ZIMRoomMembersAttributesQueriedResult,
} from "./room-types.ts";
import { asked, type Session } from "./session.ts";

/** Attributes of members. All reject with a `ZIMError`: then nothing was done. */
export interface MemberAttributeCalls {
  /** Sets attributes of members: of all of them, or of none. Those of others need the grant `moderate`. */
  setRoomMembersAttributes(
    attributes: Readonly<Record<string, string>>,
    userIDs: readonly string[],
    roomID: string,
    config?: Partial<ZIMRoomMemberAttributesSetConfig>,
  ): Promise<ZIMRoomMembersAttributesOperatedResult>;
  /** Answers the attributes of these users: 1 to 100. */
  queryRoomMembersAttributes(
    userIDs: readonly string[],
    roomID: string,
  ): Promise<ZIMRoomMembersAttributesQueriedResult>;
  /** Lists the attributes of everyone who has any, page by page. */
  queryRoomMemberAttributesList(
    roomID: string,
    config: ZIMRoomMemberAttributesQueryConfig,
  ): Promise<ZIMRoomMemberAttributesListQueriedResult>;
}

/** The calls of members' attributes. */
export function createMemberAttributeCalls(session: Session): MemberAttributeCalls {
  return {
    setRoomMembersAttributes: (attributes, userIDs, roomID, config = {}) =>
      asked(async () => {
        const room = session.room(roomID);
        const keepOnLeave = !(config.isDeleteAfterOwnerLeft ?? true);
        const change = { userIds: userIDs, set: attributes, keepOnLeave };
        await withinLimits(attributes, memberLimits, () => room.updateMemberAttributes(change));
        const infos = userIDs.map((userID) => ({
          attributesInfo: { userID, attributes: { ...attributes } },
          errorKeys: [],
        }));
        return { roomID, infos, errorUserList: [] };
      }),

    queryRoomMembersAttributes: (userIDs, roomID) =>
      asked(async () => {
        const request = { roomId: session.room(roomID).id, userIds: [...userIDs] };
        const { members } = await session.ask(RoomService, (rooms, how) =>
          rooms.listMemberAttributes(request, how),
        );
        return { roomID, infos: members.map(infoOf) };
      }),

    queryRoomMemberAttributesList: (roomID, config) =>
      asked(async () => {
        const { nextFlag, count } = config;
        const request = { roomId: session.room(roomID).id, pageSize: count, pageToken: nextFlag };
        const page = await session.ask(RoomService, (rooms, how) =>
          rooms.listMemberAttributes(request, how),
        );
        return { roomID, infos: page.members.map(infoOf), nextFlag: page.nextPageToken };
      }),
  };
}

function infoOf({ userId, attributes }: MemberAttributes): ZIMRoomMemberAttributesInfo {
  return { userID: userId, attributes };
}
