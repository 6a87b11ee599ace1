// Made by `npm run gen` from the rules of the contract: not to be edited.
import type { Rules, RulesTable } from "./rules.ts";

const r0: Rules = {"minBytes":1,"maxBytes":8192};
const r1: Rules = {"pattern":"^[ -~]{0,64}$"};
const r2: Rules = {"pattern":"^[ -~]{0,32}$"};
const r3: Rules = {"maxBytes":256};
const r4: Rules = {"maxBytes":500};
const r5: Rules = {"maxBytes":1024};
const r6: Rules = {"pattern":"^[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{1,32}$"};
const r7: Rules = {"mostS":2073600,"leastS":1};
const r8: Rules = {"maxItems":32};
const r9: Rules = {"pattern":"^(\\*|[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{1,128}\\*?)$"};
const r10: Rules = {"minItems":1,"maxItems":5,"unique":true,"items":{"defined":true,"notIn":[0]}};
const r11: Rules = {"most":100};
const r12: Rules = {"maxItems":100,"items":{"maxBytes":32}};
const r13: Rules = {"required":true};
const r14: Rules = {"pattern":"^[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{1,128}$"};
const r15: Rules = {"maxBytes":64};
const r16: Rules = {"mostS":10800,"leastS":0};
const r17: Rules = {"most":100000};
const r18: Rules = {"maxPairs":64,"keys":{"minBytes":1,"maxBytes":64},"values":{"maxBytes":1024}};
const r19: Rules = {"defined":true};
const r20: Rules = {"pattern":"^[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{0,128}$"};
const r21: Rules = {"most":500};
const r22: Rules = {"most":100000,"least":1};
const r23: Rules = {"mostS":86400,"leastS":0};
const r24: Rules = {"minItems":1,"maxItems":100,"unique":true,"items":{"pattern":"^[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{1,32}$"}};
const r25: Rules = {"maxItems":64,"unique":true,"items":{"minBytes":1,"maxBytes":64}};
const r26: Rules = {"maxItems":64};
const r27: Rules = {"minBytes":1,"maxBytes":64};
const r28: Rules = {"equal":true};
const r29: Rules = {"above":0};
const r30: Rules = {"maxItems":100,"unique":true,"items":{"pattern":"^[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{1,32}$"}};
const r31: Rules = {"maxPairs":32,"keys":{"minBytes":1,"maxBytes":32},"values":{"maxBytes":256}};
const r32: Rules = {"maxItems":32,"unique":true,"items":{"minBytes":1,"maxBytes":32}};
const r33: Rules = {"maxItems":50,"unique":true,"items":{"pattern":"^[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{1,32}$"}};
const r34: Rules = {"minBytes":1,"maxBytes":32768};
const r35: Rules = {"pattern":"^[ -~]{1,64}$"};
const r36: Rules = {"maxBytes":32768};
const r37: Rules = {"minBytes":1,"maxBytes":5120};
const r38: Rules = {"minBytes":1,"maxBytes":2048,"uri":true};
const r39: Rules = {"maxBytes":2048,"uri":true,"ignoreZero":true};
const r40: Rules = {"pattern":"^[ -~]{0,128}$"};
const r41: Rules = {"minBytes":1,"maxBytes":256};
const r42: Rules = {"most":1000000,"least":1};
const r43: Rules = {"pattern":"^[A-Z]{0,3}$"};
const r44: Rules = {"minItems":1,"maxItems":20};
const r45: Rules = {"most":200};
const r46: Rules = {"pattern":"^[ -~]{1,32}$"};
const r47: Rules = {"maxItems":256};
const r48: Rules = {"mostS":3600,"leastS":1};
const r49: Rules = {"pattern":"^[0-9A-Za-z!#$%&()+\\-:;<=.>?@\\[\\]^_{}~|]{1,128}$","ignoreZero":true};
const r50: Rules = {"maxCharacters":16};
const r51: Rules = {"mostS":30,"leastS":0};
const r52: Rules = {"maxBytes":8192};
const r53: Rules = {"maxItems":32,"items":{"pattern":"^[0-9a-z_]{1,64}$"}};

/** The rules of every field and one-of that a request may have. */
export const limits: RulesTable = {
  LoginRequest: { token: r0 },
  Device: { device_id: r1, platform: r2 },
  Profile: { name: r3, avatar_url: r4, extended_data: r5 },
  RenewTokenRequest: { token: r0 },
  IssueTokenRequest: { user_id: r6, ttl: r7, name: r3, grants: r8 },
  Grant: { room: r9, verbs: r10 },
  ListSessionsRequest: { user_id: r6, page_size: r11, page_token: r3 },
  RevokeSessionsRequest: { user_id: r6, session_ids: r12 },
  CreateRoomRequest: { room: r13, request_id: r1 },
  RoomInfo: { room_id: r14, name: r15 },
  RoomConfig: { destroy_delay: r16, max_members: r17, attributes: r18, history_visibility: r19 },
  JoinRoomRequest: { room_id: r14, request_id: r1 },
  EnterRoomRequest: { room: r13, request_id: r1 },
  SwitchRoomRequest: { from_room_id: r14, room: r13, request_id: r1 },
  LeaveRoomRequest: { room_id: r14, request_id: r1 },
  GetRoomRequest: { room_id: r14 },
  ListRoomsRequest: { prefix: r20, page_size: r21, page_token: r3 },
  UpdateRoomRequest: { room_id: r14, name: r15, destroy_delay: r16, max_members: r22, request_id: r1, history_visibility: r19 },
  DestroyRoomRequest: { room_id: r14, request_id: r1, delay: r23, note: r3 },
  ListMembersRequest: { room_id: r14, page_size: r21, page_token: r3 },
  BatchGetMembersRequest: { room_id: r14, user_ids: r24 },
  UpdateAttributesRequest: { room_id: r14, set: r18, delete: r25, conditions: r26, request_id: r1 },
  AttributeCondition: { key: r27, absent: r28, revision: r29, owned_by_me: r28, expect: r13 },
  GetAttributesRequest: { room_id: r14, keys: r25 },
  UpdateMemberAttributesRequest: { room_id: r14, user_ids: r30, set: r31, delete: r32, request_id: r1 },
  ListMemberAttributesRequest: { room_id: r14, user_ids: r30, page_size: r21, page_token: r3 },
  KickMembersRequest: { room_id: r14, user_ids: r24, note: r3, request_id: r1 },
  BanUsersRequest: { room_id: r14, user_ids: r24, note: r3, request_id: r1 },
  UnbanUsersRequest: { room_id: r14, user_ids: r24, request_id: r1 },
  ListBansRequest: { room_id: r14, page_size: r21, page_token: r3 },
  MuteMembersRequest: { room_id: r14, user_ids: r30, note: r3, request_id: r1 },
  UnmuteMembersRequest: { room_id: r14, user_ids: r30, request_id: r1 },
  ListMutesRequest: { room_id: r14, page_size: r21, page_token: r3 },
  SendMessageRequest: { room_id: r14, content: r13, priority: r19, request_id: r1, mentioned_user_ids: r33, reply_to: r2, extended_data: r5 },
  Content: { content: r13 },
  TextContent: { text: r34 },
  CustomContent: { type: r35, data: r36, json: r34, body: r13 },
  CommandContent: { data: r37 },
  BarrageContent: { text: r37 },
  ImageContent: { url: r38, thumbnail_url: r39, media_type: r40 },
  FileContent: { url: r38, name: r41, media_type: r40 },
  AudioContent: { url: r38, duration: r23, media_type: r40 },
  VideoContent: { url: r38, thumbnail_url: r39, duration: r23, media_type: r40 },
  GiftContent: { gift_id: r35, count: r42, to_user_ids: r30, name: r3, image_url: r39, combo_id: r1 },
  OrderContent: { order_id: r35, title: r3, status: r1, currency_code: r43, url: r39, image_url: r39 },
  MultipartContent: { parts: r44 },
  Part: { part: r13 },
  ListMessagesRequest: { room_id: r14, page_size: r45, page_token: r3 },
  RevokeMessageRequest: { room_id: r14, message_id: r46, note: r3, request_id: r1 },
  SubscribeRequest: { cursors: r47, keep_alive: r48 },
  Cursor: { room_id: r49, epoch: r50 },
  PullEventsRequest: { cursors: r47, wait: r51 },
  WatchAppRequest: { cursor: r52, room_id_prefix: r20, event_types: r53 },
  KeepAliveRequest: { cursors: r47 },
};
