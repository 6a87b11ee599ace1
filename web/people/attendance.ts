import type { Inside } from "../inside.ts";
import { roomKeys } from "../keyboard.ts";
import { Listing } from "../listing.ts";
import { Company } from "../talk/company.ts";
import { type MemberSheetOptions, type Someone, showMember, tried } from "./member-sheet.ts";
import { Mutes } from "./mutes.ts";
import { People } from "./people.ts";
import { PeoplePanel } from "./people-panel.ts";

/** Whom it tells, and what it lies over where there is no room beside the talk. */
export interface AttendanceOptions extends Pick<MemberSheetOptions, "mention"> {
  behind(): readonly HTMLElement[];
}

/** Who is in a room, wherever its page says so: the panel, a line beside the name, and a sheet for each. */
export class Attendance {
  readonly panel: PeoplePanel;
  readonly company = new Company();
  readonly #inside: Inside;
  readonly #options: AttendanceOptions;
  readonly #mutes: Mutes;
  readonly #listing: Listing;
  readonly #people: People;

  constructor(inside: Inside, options: AttendanceOptions) {
    this.#inside = inside;
    this.#options = options;
    this.#mutes = new Mutes(inside, () => this.#people?.draw());
    this.#listing = new Listing(inside, () => this.draw());
    this.#people = this.#createPeople();
    this.panel = new PeoplePanel({
      people: this.#people,
      shortcut: `${roomKeys.shown} P`,
      signal: inside.signal,
      behind: options.behind,
    });
  }

  /** Shows how it stands. */
  draw(): void {
    const { present } = this.#listing;
    this.panel.count(present.count);
    this.company.show(present);
    this.#people.draw();
  }

  /** Shows what one can do with someone, who may be gone by now. */
  show({ userId, name, joinTime }: Someone): void {
    const member = this.#inside.room.members.find((each) => each.userId === userId);
    const known = member ?? { userId, name, ...(joinTime && { joinTime }) };
    const mention = (someone: Someone): void => {
      this.panel.close();
      this.#options.mention(someone);
    };
    showMember(known, { inside: this.#inside, mutes: this.#mutes, mention });
  }

  #createPeople(): People {
    const inside = this.#inside;
    const { room } = inside;
    return new People({
      inside,
      mutes: this.#mutes,
      listing: () => this.#listing.kind,
      choose: (member) => this.show(member),
      muteEveryone: (mute) =>
        void tried(inside, () => (mute ? room.mute("everyone") : room.unmute("everyone"))),
    });
  }
}
