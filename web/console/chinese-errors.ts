import { ErrorReason } from "../../client/index.ts";
import { zh } from "../i18n/errors-zh.ts";
import type { englishErrors } from "./english-errors.ts";

const usersToken = "这是用户的令牌。控制台需要后端令牌。";

/** Why something did not go, in Chinese. */
export const chineseErrors: typeof englishErrors = {
  noAnswer: "服务器没有应答。它在运行吗？你在线吗？",
  refused: (message) => `服务器拒绝：${message}。`,
  reasons: {
    ...zh.reasons,
    [ErrorReason.UNAUTHENTICATED]: () =>
      "服务器不接受这个令牌：可能已过期、属于其他应用，或是用户的令牌。控制台需要后端令牌。",
    [ErrorReason.SESSION_ENDED]: () => usersToken,
    [ErrorReason.BACKEND_ONLY]: () => usersToken,
    [ErrorReason.GRANT_MISSING]: () => usersToken,
    [ErrorReason.NOT_A_MEMBER]: () => "该用户已不在房间里。",
    [ErrorReason.ROOM_NOT_FOUND]: () => "现在没有这个房间。",
    [ErrorReason.TOO_MANY_SANCTIONS]: () => "房间里的名单已满，请先解除一些。",
  },
  roomsUnread: (why) => `无法读取房间列表。${why}`,
  roomUnread: (why) => `无法读取房间。${why}`,
  membersUnread: (why) => `无法读取成员。${why}`,
  streamOver: (why) => `事件流已中止。${why}`,
  notRead: "未能读取。",
  tryAgain: "重试",
};
