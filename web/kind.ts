/** What a room is for, by the beginning of its id. `plain` is every other room. */
export type RoomKind = "shop" | "live" | "voice" | "class" | "plain";

/** The kinds that have a demo room, in the order in which they are offered. */
export const demoKinds = ["live", "voice", "shop", "class"] as const;

/** A kind that has a demo room. */
export type DemoKind = (typeof demoKinds)[number];

/** The demo room of a kind. */
export function demoRoomOf(kind: DemoKind): string {
  return `demo-${kind}`;
}

/** What a room is for. */
export function kindOf(roomId: string): RoomKind {
  return demoKinds.find((kind) => roomId.startsWith(demoRoomOf(kind))) ?? "plain";
}

/** Whether a room is one to try things out in: there a development server lets one moderate. */
export function isDemo(roomId: string): boolean {
  return kindOf(roomId) !== "plain";
}
