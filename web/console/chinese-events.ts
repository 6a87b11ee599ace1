import type { LeaveReason } from "../../client/index.ts";
import type { englishEvents } from "./english-events.ts";

const leaving: Readonly<Record<LeaveReason, string>> = {
  0: "离开了房间",
  1: "离开了房间",
  2: "失去了连接",
  3: "退出了登录",
  4: "被服务端下线",
  5: "离开了：令牌已过期",
  6: "离开了：房间已销毁",
  7: "被移出房间",
  8: "被封禁",
};

const by = (actor: string): string => (actor === "" ? "" : `（操作者：${actor}）`);
const because = (note: string): string => (note === "" ? "" : `：${note}`);

/** What happened in a room, in Chinese. */
export const chineseEvents: typeof englishEvents = {
  service: "服务端",
  said: (who, words) => `${who}：${words}`,
  sent: (who, what) => `${who} 发送了${what}`,
  revokedContent: "一条已撤回的消息",
  content: {
    custom: (type) => `类型为“${type}”的自定义消息`,
    command: (bytes) => `${bytes} 字节的信令`,
    image: "一张图片",
    file: (name) => `文件“${name}”`,
    audio: "一段语音",
    video: "一段视频",
    gift: (count, name) => `${count} 个礼物“${name}”`,
    order: (title) => `订单“${title}”`,
    multipart: (parts) => `一条含 ${parts} 个部分的消息`,
    unknown: "本页面不认识的内容",
  },
  revoked: (sequence, actor, note) => `消息 ${sequence} 已撤回${by(actor)}${because(note)}`,
  joined: (who) => `${who} 进入了房间`,
  left: (who, reason, actor, note) => `${who} ${leaving[reason]}${by(actor)}${because(note)}`,
  changed: (joined, left) => `${joined} 人进入，${left} 人离开`,
  attributesSet: (actor, pairs) => `${actor} 设置了 ${pairs}`,
  attributesDeleted: (actor, keys) => `${actor} 删除了 ${keys}`,
  released: (actor, keys) => `${keys} 随 ${actor} 离开而删除`,
  memberAttributesSet: (actor, users, pairs) => `${actor} 为 ${users} 设置了 ${pairs}`,
  memberAttributesDeleted: (actor, users, keys) => `${actor} 删除了 ${users} 的 ${keys}`,
  everyone: "所有人",
  muted: (users, until, actor, note) =>
    `${users} 被禁言${until === "" ? "" : `，至 ${until}`}${by(actor)}${because(note)}`,
  unmuted: (users, actor) => `${users} 可以发言了${by(actor)}`,
  banned: (users, until, actor, note) =>
    `${users} 被封禁${until === "" ? "" : `，至 ${until}`}${by(actor)}${because(note)}`,
  unbanned: (users, actor) => `${users} 可以再次进入${by(actor)}`,
  created: (actor) => `房间已创建${by(actor)}`,
  updated: (actor) => `房间信息已更改${by(actor)}`,
  closing: (time, actor, note) => `房间将于 ${time} 销毁${by(actor)}${because(note)}`,
  destroyed: (actor, note) => `房间已销毁${by(actor)}${because(note)}`,
  unknown: "发生了本页面不认识的事件",
};
