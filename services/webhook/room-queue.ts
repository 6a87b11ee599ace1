import type { FeedEntry } from "../store/app-feed.ts";

/** What waits to be sent of one room, in its order. */
export class RoomQueue {
  readonly roomId: string;
  readonly partition: number;
  readonly waiting: FeedEntry[] = [];
  /** The position of the last entry that waits, or waited. */
  last = 0;
  /** From here on its entries were passed over: it has as many waiting as it may. They are read again. */
  passedOver: number | undefined;
  /** How often its first has failed. */
  failures = 0;

  constructor(roomId: string, partition: number) {
    this.roomId = roomId;
    this.partition = partition;
  }
}
