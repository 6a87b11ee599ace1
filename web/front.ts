import type { Inside } from "./inside.ts";
import type { RoomKind } from "./kind.ts";
import { ClassRoom } from "./seats/class-room.ts";
import { Seating } from "./seats/seating.ts";
import { VoiceRoom } from "./seats/voice-room.ts";
import { counter } from "./shop/counter.ts";
import { Stage } from "./stage/stage.ts";
import type { Sender } from "./talk/sender.ts";

/** The seats of a voice room. */
const voiceSeats = 8;

/** What a room shows besides its talk. */
export interface Front {
  readonly element: HTMLElement;
  /** Lets one's own words fly; none where there is no stage to fly over. */
  readonly fly?: (flight: {
    readonly name: string;
    readonly text: string;
    readonly mine: true;
  }) => void;
}

/** The front of a room of a kind; a plain room has none. */
export function frontOf(kind: RoomKind, inside: Inside, sender: () => Sender): Front | undefined {
  switch (kind) {
    case "live": {
      const stage = new Stage(inside, new Seating(inside, 1), (given) => sender().gift(given));
      return { element: stage.element, fly: (flight) => stage.fly(flight) };
    }
    case "voice":
      return { element: new VoiceRoom(inside, new Seating(inside, voiceSeats)).element };
    case "class":
      return { element: new ClassRoom(inside, new Seating(inside, 1)).element };
    case "shop":
      return { element: counter((product) => sender().order(product)) };
    default:
      return undefined;
  }
}
