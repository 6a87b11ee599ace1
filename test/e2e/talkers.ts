import { createParlor, type Message, type Room } from "../../client/index.ts";
import { token } from "../support/service-process.ts";

/** People who talk in a room with clients of their own, one after another, whatever becomes of a page. */
export interface Talkers {
  /** How many things they have said. */
  readonly count: number;
  /** Says no more once what is under way is said. Resolves to all that was said in the room, in its order. */
  pause(): Promise<string[]>;
  /** Goes on. */
  resume(): void;
  /** Leaves. */
  stop(): Promise<void>;
}

/** How long they think before they say something. */
const thinkMs = 120;

/** Enters a room as Cleo and Dan, who talk from now on: "Cleo 1", "Dan 2", "Cleo 3"… */
export async function talkOn(url: string, roomId: string): Promise<Talkers> {
  const parlors = await Promise.all(
    ["cleo", "dan"].map(async (userId) =>
      createParlor({
        baseUrl: url,
        token: await token("--user", userId),
        profile: { name: userId === "cleo" ? "Cleo" : "Dan" },
      }),
    ),
  );
  await Promise.all(parlors.map((parlor) => parlor.connect()));
  const rooms = await Promise.all(parlors.map((parlor) => parlor.enterRoom(roomId)));
  let count = 0;
  let talking = false;
  let going: Promise<void> = Promise.resolve();
  const talk = async (): Promise<void> => {
    while (talking) {
      const room = rooms[count % rooms.length];
      count += 1;
      await room?.send(`${count % 2 === 1 ? "Cleo" : "Dan"} ${count}`);
      await new Promise((resolve) => setTimeout(resolve, thinkMs));
    }
  };
  const resume = (): void => {
    talking = true;
    going = talk();
  };
  const pause = async (): Promise<string[]> => {
    talking = false;
    await going;
    return rooms[0] === undefined ? [] : textsOf(rooms[0]);
  };
  resume();
  return {
    get count() {
      return count;
    },
    pause,
    resume,
    async stop() {
      await pause();
      await Promise.all(parlors.map((parlor) => parlor.logOut()));
    },
  };
}

/** All texts that a room keeps, the oldest first. */
async function textsOf(room: Room): Promise<string[]> {
  let messages: readonly Message[] = [];
  let before: bigint | undefined;
  do {
    const page = await room.history({ limit: 200, ...(before === undefined ? {} : { before }) });
    messages = [...page.messages, ...messages];
    before = page.before;
  } while (before !== undefined);
  return messages.map(({ text }) => text);
}
