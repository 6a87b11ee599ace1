import type { Member as WireMember } from "../../gen/parlor/v1/member_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Member } from "../index.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type {
  ZIMRoomMemberQueriedResult,
  ZIMRoomMemberQueryConfig,
  ZIMRoomMembersQueriedResult,
  ZIMRoomOnlineMemberCountQueriedResult,
  ZIMUserInfo,
} from "./room-types.ts";
import { asked, type Session } from "./session.ts";

/** Who is in a room. All reject with a `ZIMError`. */
export interface MemberCalls {
  /** Lists everyone who is in, page by page. */
  queryRoomMemberList(
    roomID: string,
    config: ZIMRoomMemberQueryConfig,
  ): Promise<ZIMRoomMemberQueriedResult>;
  /** Answers who of these users is in: 1 to 100. */
  queryRoomMembers(
    userIDs: readonly string[],
    roomID: string,
  ): Promise<ZIMRoomMembersQueriedResult>;
  /** Answers how many are in. */
  queryRoomOnlineMemberCount(roomID: string): Promise<ZIMRoomOnlineMemberCountQueriedResult>;
}

/** The calls that ask who is in a room. */
export function createMemberCalls(session: Session): MemberCalls {
  return {
    queryRoomMemberList: (roomID, config) =>
      asked(async () => {
        const { nextFlag, count } = config;
        const request = { roomId: session.room(roomID).id, pageSize: count, pageToken: nextFlag };
        const page = await session.ask(RoomService, (rooms, how) =>
          rooms.listMembers(request, how),
        );
        return { roomID, memberList: page.members.map(listedUser), nextFlag: page.nextPageToken };
      }),

    queryRoomMembers: (userIDs, roomID) =>
      asked(async () => {
        const request = { roomId: session.room(roomID).id, userIds: [...userIDs] };
        const { members } = await session.ask(RoomService, (rooms, how) =>
          rooms.batchGetMembers(request, how),
        );
        const found = new Set(members.map(({ userId }) => userId));
        const missing = userIDs.filter((userID) => !found.has(userID));
        if (members.length === 0) throw noneOfThem(roomID);
        const reason = ZIMErrorCode.RoomModuleUserIsNotInTheRoom;
        return {
          roomID,
          memberList: members.map(listedUser),
          errorUserList: missing.map((userID) => ({ userID, reason })),
        };
      }),

    queryRoomOnlineMemberCount: (roomID) =>
      asked(async () => {
        const request = { roomId: session.room(roomID).id };
        const { snapshot } = await session.ask(RoomService, (rooms, how) =>
          rooms.getRoom(request, how),
        );
        return { roomID, count: snapshot?.memberCount ?? 0 };
      }),
  };
}

/** A member, as ZIM shows users. */
export function userOf({ userId, name, avatarUrl, extendedData }: Member): ZIMUserInfo {
  return {
    userID: userId,
    userName: name,
    userAvatarUrl: avatarUrl,
    userExtendedData: extendedData,
  };
}

function listedUser({ userId, profile }: WireMember): ZIMUserInfo {
  const { name = "", avatarUrl = "", extendedData = "" } = profile ?? {};
  return userOf({ userId, name: name || userId, avatarUrl, extendedData, attributes: {} });
}

function noneOfThem(roomID: string): ZIMError {
  const code = ZIMErrorCode.RoomModuleTheRoomMembersQueryFailedCompletely;
  return new ZIMError(code, `none of them is in room ${roomID}`);
}
