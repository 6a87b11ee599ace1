/**
 * Types that code names, each compared with ZIM's of the same name. Checked by the compiler alone: what does not
 * hold here is an error of `tsc`.
 */
import type * as Theirs from "zego-zim-web";
import type * as Ours from "../../../client/zim/index.ts";
import type { All, Holds, Reads, Writes } from "./lines-up.ts";

/** Types that code names. */
export type SameTypes = Holds<
  All<{
    ZIMAppConfig: Reads<Ours.ZIMAppConfig, Theirs.ZIMAppConfig>;
    ZIMAudioMessage: Reads<Ours.ZIMAudioMessage, Theirs.ZIMAudioMessage>;
    ZIMAudioMessageLiteInfo: Reads<Ours.ZIMAudioMessageLiteInfo, Theirs.ZIMAudioMessageLiteInfo>;
    ZIMBarrageMessage: Reads<Ours.ZIMBarrageMessage, Theirs.ZIMBarrageMessage>;
    ZIMCombineMessageLiteInfo: Reads<
      Ours.ZIMCombineMessageLiteInfo,
      Theirs.ZIMCombineMessageLiteInfo
    >;
    ZIMCommandMessage: Reads<Ours.ZIMCommandMessage, Theirs.ZIMCommandMessage>;
    ZIMCustomMessage: Reads<Ours.ZIMCustomMessage, Theirs.ZIMCustomMessage>;
    ZIMCustomMessageLiteInfo: Reads<Ours.ZIMCustomMessageLiteInfo, Theirs.ZIMCustomMessageLiteInfo>;
    ZIMError: Reads<Ours.ZIMError, Theirs.ZIMError>;
    ZIMErrorUserInfo: Reads<Ours.ZIMErrorUserInfo, Theirs.ZIMErrorUserInfo>;
    ZIMEventOfConnectionStateChangedResult: Reads<
      Ours.ZIMEventOfConnectionStateChangedResult,
      Theirs.ZIMEventOfConnectionStateChangedResult
    >;
    ZIMEventOfConversationMessageReceivedResult: Reads<
      Ours.ZIMEventOfConversationMessageReceivedResult,
      Theirs.ZIMEventOfConversationMessageReceivedResult
    >;
    ZIMEventOfMessageRevokeReceivedResult: Reads<
      Ours.ZIMEventOfMessageRevokeReceivedResult,
      Theirs.ZIMEventOfMessageRevokeReceivedResult
    >;
    ZIMEventOfReceiveConversationMessageResult: Reads<
      Ours.ZIMEventOfReceiveConversationMessageResult,
      Theirs.ZIMEventOfReceiveConversationMessageResult
    >;
    ZIMEventOfRoomAttributesUpdatedResult: Reads<
      Ours.ZIMEventOfRoomAttributesUpdatedResult,
      Theirs.ZIMEventOfRoomAttributesUpdatedResult
    >;
    ZIMEventOfRoomMemberChangedResult: Reads<
      Ours.ZIMEventOfRoomMemberChangedResult,
      Theirs.ZIMEventOfRoomMemberChangedResult
    >;
    ZIMEventOfRoomMembersAttributesUpdatedResult: Reads<
      Ours.ZIMEventOfRoomMembersAttributesUpdatedResult,
      Theirs.ZIMEventOfRoomMembersAttributesUpdatedResult
    >;
    ZIMEventOfRoomStateChangedResult: Reads<
      Ours.ZIMEventOfRoomStateChangedResult,
      Theirs.ZIMEventOfRoomStateChangedResult
    >;
    ZIMEventOfTokenWillExpireResult: Reads<
      Ours.ZIMEventOfTokenWillExpireResult,
      Theirs.ZIMEventOfTokenWillExpireResult
    >;
    ZIMFileMessage: Reads<Ours.ZIMFileMessage, Theirs.ZIMFileMessage>;
    ZIMFileMessageLiteInfo: Reads<Ours.ZIMFileMessageLiteInfo, Theirs.ZIMFileMessageLiteInfo>;
    ZIMImageMessage: Reads<Ours.ZIMImageMessage, Theirs.ZIMImageMessage>;
    ZIMImageMessageLiteInfo: Reads<Ours.ZIMImageMessageLiteInfo, Theirs.ZIMImageMessageLiteInfo>;
    ZIMLogConfig: Reads<Ours.ZIMLogConfig, Theirs.ZIMLogConfig>;
    ZIMLoginConfig: Reads<Ours.ZIMLoginConfig, Theirs.ZIMLoginConfig>;
    ZIMLogoutConfig: Reads<Ours.ZIMLogoutConfig, Theirs.ZIMLogoutConfig>;
    ZIMMediaMessage: Reads<Ours.ZIMMediaMessage, Theirs.ZIMMediaMessage>;
    ZIMMediaMessageLiteInfo: Reads<Ours.ZIMMediaMessageLiteInfo, Theirs.ZIMMediaMessageLiteInfo>;
    ZIMMediaMessageSendNotification: Reads<
      Ours.ZIMMediaMessageSendNotification,
      Theirs.ZIMMediaMessageSendNotification
    >;
    ZIMMediaUploadingProgress: Reads<
      Ours.ZIMMediaUploadingProgress,
      Theirs.ZIMMediaUploadingProgress
    >;
    ZIMMessage: Reads<Ours.ZIMMessage, Theirs.ZIMMessage>;
    ZIMMessageAttachedResult: Reads<Ours.ZIMMessageAttachedResult, Theirs.ZIMMessageAttachedResult>;
    ZIMMessageLiteInfo: Reads<Ours.ZIMMessageLiteInfo, Theirs.ZIMMessageLiteInfo>;
    ZIMMessageQueriedResult: Reads<Ours.ZIMMessageQueriedResult, Theirs.ZIMMessageQueriedResult>;
    ZIMMessageReceivedInfo: Reads<Ours.ZIMMessageReceivedInfo, Theirs.ZIMMessageReceivedInfo>;
    ZIMMessageRepliedInfo: Reads<Ours.ZIMMessageRepliedInfo, Theirs.ZIMMessageRepliedInfo>;
    ZIMMessageRevokedResult: Reads<Ours.ZIMMessageRevokedResult, Theirs.ZIMMessageRevokedResult>;
    ZIMMessageSendNotification: Reads<
      Ours.ZIMMessageSendNotification,
      Theirs.ZIMMessageSendNotification
    >;
    ZIMMessageSentResult: Reads<Ours.ZIMMessageSentResult, Theirs.ZIMMessageSentResult>;
    ZIMMultipleMediaUploadingProgress: Reads<
      Ours.ZIMMultipleMediaUploadingProgress,
      Theirs.ZIMMultipleMediaUploadingProgress
    >;
    ZIMMultipleMessage: Reads<Ours.ZIMMultipleMessage, Theirs.ZIMMultipleMessage>;
    ZIMMultipleMessageLiteInfo: Reads<
      Ours.ZIMMultipleMessageLiteInfo,
      Theirs.ZIMMultipleMessageLiteInfo
    >;
    ZIMRevokeMessage: Reads<Ours.ZIMRevokeMessage, Theirs.ZIMRevokeMessage>;
    ZIMRevokeMessageLiteInfo: Reads<Ours.ZIMRevokeMessageLiteInfo, Theirs.ZIMRevokeMessageLiteInfo>;
    ZIMRoomAdvancedConfig: Reads<Ours.ZIMRoomAdvancedConfig, Theirs.ZIMRoomAdvancedConfig>;
    ZIMRoomAllLeftResult: Reads<Ours.ZIMRoomAllLeftResult, Theirs.ZIMRoomAllLeftResult>;
    ZIMRoomAttributesBatchOperatedResult: Reads<
      Ours.ZIMRoomAttributesBatchOperatedResult,
      Theirs.ZIMRoomAttributesBatchOperatedResult
    >;
    ZIMRoomAttributesBatchOperationConfig: Reads<
      Ours.ZIMRoomAttributesBatchOperationConfig,
      Theirs.ZIMRoomAttributesBatchOperationConfig
    >;
    ZIMRoomAttributesDeleteConfig: Reads<
      Ours.ZIMRoomAttributesDeleteConfig,
      Theirs.ZIMRoomAttributesDeleteConfig
    >;
    ZIMRoomAttributesOperatedResult: Reads<
      Ours.ZIMRoomAttributesOperatedResult,
      Theirs.ZIMRoomAttributesOperatedResult
    >;
    ZIMRoomAttributesQueriedResult: Reads<
      Ours.ZIMRoomAttributesQueriedResult,
      Theirs.ZIMRoomAttributesQueriedResult
    >;
    ZIMRoomAttributesSetConfig: Reads<
      Ours.ZIMRoomAttributesSetConfig,
      Theirs.ZIMRoomAttributesSetConfig
    >;
    ZIMRoomAttributesUpdateInfo: Reads<
      Ours.ZIMRoomAttributesUpdateInfo,
      Theirs.ZIMRoomAttributesUpdateInfo
    >;
    ZIMRoomCreatedResult: Reads<Ours.ZIMRoomCreatedResult, Theirs.ZIMRoomCreatedResult>;
    ZIMRoomEnteredResult: Reads<Ours.ZIMRoomEnteredResult, Theirs.ZIMRoomEnteredResult>;
    ZIMRoomFullInfo: Reads<Ours.ZIMRoomFullInfo, Theirs.ZIMRoomFullInfo>;
    ZIMRoomInfo: Reads<Ours.ZIMRoomInfo, Theirs.ZIMRoomInfo>;
    ZIMRoomJoinedResult: Reads<Ours.ZIMRoomJoinedResult, Theirs.ZIMRoomJoinedResult>;
    ZIMRoomLeftResult: Reads<Ours.ZIMRoomLeftResult, Theirs.ZIMRoomLeftResult>;
    ZIMRoomMemberAttributesInfo: Reads<
      Ours.ZIMRoomMemberAttributesInfo,
      Theirs.ZIMRoomMemberAttributesInfo
    >;
    ZIMRoomMemberAttributesListQueriedResult: Reads<
      Ours.ZIMRoomMemberAttributesListQueriedResult,
      Theirs.ZIMRoomMemberAttributesListQueriedResult
    >;
    ZIMRoomMemberAttributesOperatedInfo: Reads<
      Ours.ZIMRoomMemberAttributesOperatedInfo,
      Theirs.ZIMRoomMemberAttributesOperatedInfo
    >;
    ZIMRoomMemberAttributesQueryConfig: Reads<
      Ours.ZIMRoomMemberAttributesQueryConfig,
      Theirs.ZIMRoomMemberAttributesQueryConfig
    >;
    ZIMRoomMemberAttributesSetConfig: Reads<
      Ours.ZIMRoomMemberAttributesSetConfig,
      Theirs.ZIMRoomMemberAttributesSetConfig
    >;
    ZIMRoomMemberAttributesUpdateInfo: Reads<
      Ours.ZIMRoomMemberAttributesUpdateInfo,
      Theirs.ZIMRoomMemberAttributesUpdateInfo
    >;
    ZIMRoomMemberInfo: Reads<Ours.ZIMRoomMemberInfo, Theirs.ZIMRoomMemberInfo>;
    ZIMRoomMemberQueriedResult: Reads<
      Ours.ZIMRoomMemberQueriedResult,
      Theirs.ZIMRoomMemberQueriedResult
    >;
    ZIMRoomMemberQueryConfig: Reads<Ours.ZIMRoomMemberQueryConfig, Theirs.ZIMRoomMemberQueryConfig>;
    ZIMRoomMembersAttributesOperatedResult: Reads<
      Ours.ZIMRoomMembersAttributesOperatedResult,
      Theirs.ZIMRoomMembersAttributesOperatedResult
    >;
    ZIMRoomMembersAttributesQueriedResult: Reads<
      Ours.ZIMRoomMembersAttributesQueriedResult,
      Theirs.ZIMRoomMembersAttributesQueriedResult
    >;
    ZIMRoomMembersQueriedResult: Reads<
      Ours.ZIMRoomMembersQueriedResult,
      Theirs.ZIMRoomMembersQueriedResult
    >;
    ZIMRoomOnlineMemberCountQueriedResult: Reads<
      Ours.ZIMRoomOnlineMemberCountQueriedResult,
      Theirs.ZIMRoomOnlineMemberCountQueriedResult
    >;
    ZIMRoomOperatedInfo: Reads<Ours.ZIMRoomOperatedInfo, Theirs.ZIMRoomOperatedInfo>;
    ZIMRoomSwitchedResult: Reads<Ours.ZIMRoomSwitchedResult, Theirs.ZIMRoomSwitchedResult>;
    ZIMTextMessage: Reads<Ours.ZIMTextMessage, Theirs.ZIMTextMessage>;
    ZIMTextMessageLiteInfo: Reads<Ours.ZIMTextMessageLiteInfo, Theirs.ZIMTextMessageLiteInfo>;
    ZIMTokenRenewedResult: Reads<Ours.ZIMTokenRenewedResult, Theirs.ZIMTokenRenewedResult>;
    ZIMUserInfo: Reads<Ours.ZIMUserInfo, Theirs.ZIMUserInfo>;
    ZIMVideoMessage: Reads<Ours.ZIMVideoMessage, Theirs.ZIMVideoMessage>;
    ZIMVideoMessageLiteInfo: Reads<Ours.ZIMVideoMessageLiteInfo, Theirs.ZIMVideoMessageLiteInfo>;
  }>
>;

/** Types of which ours may leave out more. */
export type SameConfigs = Holds<
  All<{
    ZIMMessageQueryConfig: Writes<Ours.ZIMMessageQueryConfig, Theirs.ZIMMessageQueryConfig>;
    ZIMMessageRevokeConfig: Writes<Ours.ZIMMessageRevokeConfig, Theirs.ZIMMessageRevokeConfig>;
    ZIMMessageSendConfig: Writes<Ours.ZIMMessageSendConfig, Theirs.ZIMMessageSendConfig>;
  }>
>;
