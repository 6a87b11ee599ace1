import type { SmallRoomsFigures } from "./figures.ts";
export function smallRoomsPlots(_figures: SmallRoomsFigures): Record<string, string> {
  return {};
}
