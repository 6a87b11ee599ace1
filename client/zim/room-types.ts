import type { ZIMRoomAttributesUpdateAction } from "./enums.ts";

/** How a user is shown. */
export interface ZIMUserInfo {
  userID: string;
  /** The user id where there is no name. */
  userName: string;
  userAvatarUrl: string;
  userExtendedData: string;
}

/** A user who is in a room. */
export interface ZIMRoomMemberInfo extends ZIMUserInfo {}

/** A user of whom a call could do nothing. */
export interface ZIMErrorUserInfo {
  userID: string;
  /** One of `ZIMErrorCode`. */
  reason: number;
}

/** Which room. */
export interface ZIMRoomInfo {
  /** 1 to 128 bytes of letters, digits and !#$%&()+-:;<=.>?@[]^_{}~| */
  roomID: string;
  /** At most 64 bytes of UTF-8. Only the call that creates the room sets it. */
  roomName: string;
}

/** A room. */
export interface ZIMRoomFullInfo {
  baseInfo: ZIMRoomInfo;
}

/** How a room behaves. Only the call that creates it sets it. */
export interface ZIMRoomAdvancedConfig {
  /** At most 64, owned by nobody; keys of 1 to 64 bytes, values of at most 1024. */
  roomAttributes: Record<string, string>;
  /** How long it is kept when its last member has left, in seconds: 0 to 10,800. */
  roomDestroyDelayTime: number;
}

/** A page that is asked for. */
export interface ZIMRoomMemberQueryConfig {
  /** The one that the page before answered; empty for the first. */
  nextFlag: string;
  /** At most 500; 0 is 100. */
  count: number;
}

/** A page that is asked for. */
export interface ZIMRoomMemberAttributesQueryConfig extends ZIMRoomMemberQueryConfig {}

/** How attributes are set. All of it is false where it is not said. */
export interface ZIMRoomAttributesSetConfig {
  /** Sets what belongs to others, too. Needs the grant `moderate`. */
  isForce: boolean;
  /** What is set, and belongs to the caller, goes when the caller leaves. */
  isDeleteAfterOwnerLeft: boolean;
  /** What is set belongs to the caller from then on. */
  isUpdateOwner: boolean;
}

/** How everything of a batch is set and deleted. */
export interface ZIMRoomAttributesBatchOperationConfig extends ZIMRoomAttributesSetConfig {}

/** How attributes are deleted. */
export interface ZIMRoomAttributesDeleteConfig {
  /** Deletes what belongs to others, too. Needs the grant `moderate`. */
  isForce: boolean;
}

/** How attributes of members are set. */
export interface ZIMRoomMemberAttributesSetConfig {
  /** Whether they go when the member leaves; default true. */
  isDeleteAfterOwnerLeft: boolean;
}

/** Attributes that were set, or deleted: then their values are those of before. */
export interface ZIMRoomAttributesUpdateInfo {
  action: ZIMRoomAttributesUpdateAction;
  roomAttributes: Record<string, string>;
}

/** Attributes of a member. */
export interface ZIMRoomMemberAttributesInfo {
  userID: string;
  attributes: Record<string, string>;
}

/** Attributes of a member that were set. */
export interface ZIMRoomMemberAttributesOperatedInfo {
  attributesInfo: ZIMRoomMemberAttributesInfo;
  /** None, ever: all are set or none. */
  errorKeys: string[];
}

/** Attributes of a member that changed. */
export interface ZIMRoomMemberAttributesUpdateInfo {
  attributesInfo: ZIMRoomMemberAttributesInfo;
}

/** Who did something. */
export interface ZIMRoomOperatedInfo {
  /** Empty where it was no user. */
  userID: string;
}

/** The room that was created. */
export interface ZIMRoomCreatedResult {
  roomInfo: ZIMRoomFullInfo;
}

/** The room that was joined. */
export interface ZIMRoomJoinedResult extends ZIMRoomCreatedResult {}

/** The room that was entered. */
export interface ZIMRoomEnteredResult extends ZIMRoomCreatedResult {}

/** The room that was switched to. */
export interface ZIMRoomSwitchedResult extends ZIMRoomCreatedResult {}

/** The room that was left. */
export interface ZIMRoomLeftResult {
  roomID: string;
}

/** The rooms that were left. */
export interface ZIMRoomAllLeftResult {
  roomIDs: string[];
}

/** A page of members, in the order in which they joined. */
export interface ZIMRoomMemberQueriedResult {
  roomID: string;
  memberList: ZIMUserInfo[];
  /** Asks for the next page; empty where there is none. */
  nextFlag: string;
}

/** Those who are in, and those who are not. */
export interface ZIMRoomMembersQueriedResult {
  roomID: string;
  memberList: ZIMRoomMemberInfo[];
  errorUserList: ZIMErrorUserInfo[];
}

/** How many are in. */
export interface ZIMRoomOnlineMemberCountQueriedResult {
  roomID: string;
  count: number;
}

/** That attributes were set or deleted. */
export interface ZIMRoomAttributesOperatedResult {
  roomID: string;
  /** None, ever: all are set or deleted, or none. */
  errorKeys: string[];
}

/** That a batch was done. */
export interface ZIMRoomAttributesBatchOperatedResult {
  roomID: string;
}

/** A room's attributes. */
export interface ZIMRoomAttributesQueriedResult {
  roomID: string;
  roomAttributes: Record<string, string>;
}

/** That attributes of members were set. */
export interface ZIMRoomMembersAttributesOperatedResult {
  roomID: string;
  infos: ZIMRoomMemberAttributesOperatedInfo[];
  /** None, ever: those of all are set or those of none. */
  errorUserList: string[];
}

/** Attributes of members. */
export interface ZIMRoomMembersAttributesQueriedResult {
  roomID: string;
  /** Those who have any. */
  infos: ZIMRoomMemberAttributesInfo[];
}

/** A page of attributes of members. */
export interface ZIMRoomMemberAttributesListQueriedResult
  extends ZIMRoomMembersAttributesQueriedResult {
  /** Asks for the next page; empty where there is none. */
  nextFlag: string;
}
