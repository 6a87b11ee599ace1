import { ErrorReason } from "../../client/index.ts";
import type { en, Reasons } from "./errors-en.ts";

type Values = Parameters<Reasons[ErrorReason]>[0];

const byWhom = ({ actor_user_id: by, note }: Values): string =>
  `${by ? `（由 ${by} 操作）` : ""}${note ? `：${note}` : ""}`;

/** When to come back, as the service says it. */
const when = ({ retry_after_ms: ms = "" }: Values): string =>
  Number(ms) > 1000 ? `请在 ${Math.ceil(Number(ms) / 1000)} 秒后再试` : "请稍后再试";

const verbs: Readonly<Record<string, string>> = {
  create: "创建房间",
  join: "进入房间",
  send: "发言",
  attributes: "修改属性",
  moderate: "管理房间",
};

const reasons: Reasons = {
  [ErrorReason.UNSPECIFIED]: () => "服务器没有说明原因。",
  [ErrorReason.INVALID_REQUEST]: ({ field = "" }) =>
    `服务器不接受这项内容${field === "" ? "" : `（${field}）`}。`,
  [ErrorReason.UNAUTHENTICATED]: () =>
    "服务器不接受这个令牌：可能已过期，或属于另一台服务器。请粘贴新的令牌。",
  [ErrorReason.SESSION_ENDED]: () => "会话已结束，请重新进入。",
  [ErrorReason.GRANT_MISSING]: ({ grant = "", room_id: room = "" }) =>
    `你的令牌不允许在“${room}”${verbs[grant] ?? "这样做"}。请换一个房间，或换一个令牌。`,
  [ErrorReason.BACKEND_ONLY]: () => "这需要后端的令牌，请粘贴为用户签发的令牌。",
  [ErrorReason.SESSION_REQUIRED]: () => "这是后端的令牌，请粘贴为用户签发的令牌。",
  [ErrorReason.NOT_A_MEMBER]: ({ user_id: user, room_id: room = "" }) =>
    user ? "对方已经不在房间里了。" : `你已不在“${room}”中，请重新进入。`,
  [ErrorReason.ROOM_NOT_FOUND]: ({ room_id: room = "" }) => `没有名为“${room}”的房间。`,
  [ErrorReason.ROOM_ALREADY_EXISTS]: ({ room_id: room = "" }) => `房间“${room}”已经存在。`,
  [ErrorReason.ROOM_FULL]: ({ room_id: room = "", max_members: max = "" }) =>
    `“${room}”已满${max === "" ? "" : `，最多容纳 ${max} 人`}。请等有人离开，或换一个房间。`,
  [ErrorReason.TOO_MANY_ROOMS]: ({ max_rooms_per_user: max = "太多" }) =>
    `你已经在 ${max} 个房间里了。请先离开一个，再进入。`,
  [ErrorReason.TOO_MANY_SESSIONS]: () => "你登录的设备太多。请先在一台上退出，再进入。",
  [ErrorReason.REQUEST_ID_REUSED]: () => "这个请求编号已被另一项内容使用。",
  [ErrorReason.CONTENTION]: () => "太多人同时修改了同一处，请再试一次。",
  [ErrorReason.SLOW_SUBSCRIBER]: () => "页面接收得太慢，正在自动恢复。",
  [ErrorReason.KEEP_ALIVE_MISSED]: () => "服务器一时没有收到页面的消息，正在自动恢复。",
  [ErrorReason.SHUTTING_DOWN]: () => "服务器即将重启，请稍后再试。",
  [ErrorReason.INTERNAL]: ({ error_id: id }) =>
    `服务器出了问题${id ? `（${id}）` : ""}，请稍后再试。`,
  [ErrorReason.STORE_UNAVAILABLE]: () => "服务器暂时无法读写房间数据，请稍后再试。",
  [ErrorReason.ATTRIBUTE_CONFLICT]: () => "有人抢先了一步。",
  [ErrorReason.TOO_MANY_ATTRIBUTES]: ({ max_attributes: max = "" }) =>
    `属性已达上限${max === "" ? "" : `（${max} 个）`}。`,
  [ErrorReason.USER_BANNED]: (values) => `你被禁止进入“${values.room_id ?? ""}”${byWhom(values)}。`,
  [ErrorReason.MEMBER_MUTED]: (values) => `你在这里被禁言${byWhom(values)}。`,
  [ErrorReason.TOO_MANY_SANCTIONS]: () => "这个房间的封禁或禁言名单已满。",
  [ErrorReason.MESSAGE_NOT_FOUND]: () => "这条消息已不再保存。",
  [ErrorReason.REVOKE_TOO_LATE]: ({ revoke_seconds: seconds = "" }) =>
    `来不及了：只能在 ${seconds} 秒内撤回。`,
  [ErrorReason.RATE_LIMITED]: (values) => `操作太频繁，${when(values)}。`,
  [ErrorReason.TOO_MANY_APP_ROOMS]: () => "这个应用的房间数已达上限。",
  [ErrorReason.ALREADY_LOGGED_IN]: ({ platform = "" }) =>
    `你已在别处登录${platform === "" ? "" : `（${platform}）`}，请先在那里退出。`,
  [ErrorReason.MESSAGE_REFUSED]: ({ reason }) =>
    `应用不允许发送这条消息${reason ? `：${reason}` : "。"}`,
  [ErrorReason.HOOK_FAILED]: () => "暂时无法确认这条消息能否发送，请稍后再试。",
};

/** Why something did not go, in Chinese. */
export const zh: typeof en = {
  noAnswer: "服务器没有应答。它在运行吗？你在线吗？",
  refused: (message) => `服务器拒绝了请求：${message}。`,
  reasons,
  ends: {
    closed: "",
    "logged-out": "你已离开。",
    replaced: "你在另一个标签页进入了房间。要回到这里，请重新进入。",
    revoked: "服务已让你退出登录，请联系管理者。",
    expired: "令牌已过期。请粘贴新的令牌再进入。",
    "other-user": "有其他人在此登录，请重新进入。",
    refused: "会话已结束，请重新进入。",
  },
  closedBy: (room, by) => `“${room}”已被${by}关闭。`,
  theService: "系统",
  kicked: (room, by, note) => `你被${by}移出了“${room}”${note === "" ? "。" : `：${note}`}`,
  banned: (room, by, note) => `你被${by}禁止进入“${room}”${note === "" ? "。" : `：${note}`}`,
};
