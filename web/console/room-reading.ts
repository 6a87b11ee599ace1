import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import type { GetAttributesResponse } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Sanction } from "../../gen/parlor/v1/sanction_pb.ts";
import type { Calls } from "./calls.ts";

/** Entries of a page, and messages that are read of those before. */
const pageSize = 500;
const maxMessages = 200;

/** Everything of a room but its members, as it stood when it was read. */
export interface RoomReading {
  readonly snapshot: RoomSnapshot | undefined;
  readonly attributes: GetAttributesResponse;
  /** The newest messages, the oldest first. */
  readonly messages: readonly Event[];
}

/** Reads a room. Rejects where there is none. */
export async function readRoom(
  calls: Pick<Calls, "rooms" | "messages">,
  roomId: string,
): Promise<RoomReading> {
  const { rooms, messages } = calls;
  const [{ snapshot }, attributes, page] = await Promise.all([
    rooms.getRoom({ roomId }),
    rooms.getAttributes({ roomId }),
    messages.listMessages({ roomId, pageSize: maxMessages }),
  ]);
  return { snapshot, attributes, messages: page.events.reverse() };
}

/** Reads who is muted and who is banned; the room need not exist. */
export async function readSanctions(
  { rooms }: Pick<Calls, "rooms">,
  roomId: string,
): Promise<{ readonly mutes: readonly Sanction[]; readonly bans: readonly Sanction[] }> {
  const [mutes, bans] = await Promise.all([
    allPages(async (pageToken) => {
      const { mutes: entries, nextPageToken } = await rooms.listMutes({
        roomId,
        pageSize,
        pageToken,
      });
      return { entries, nextPageToken };
    }),
    allPages(async (pageToken) => {
      const { bans: entries, nextPageToken } = await rooms.listBans({
        roomId,
        pageSize,
        pageToken,
      });
      return { entries, nextPageToken };
    }),
  ]);
  return { mutes, bans };
}

interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly nextPageToken: string;
}

async function allPages<Entry>(
  read: (pageToken: string) => Promise<Page<Entry>>,
): Promise<Entry[]> {
  const all: Entry[] = [];
  let pageToken = "";
  do {
    const { entries, nextPageToken } = await read(pageToken);
    all.push(...entries);
    pageToken = nextPageToken;
  } while (pageToken !== "");
  return all;
}
