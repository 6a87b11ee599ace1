import {
  type Heard,
  isLive,
  LeaveReason,
  type Off,
  type Parlor,
  ParlorError,
  type Room,
  type RoomEvents,
} from "../client/index.ts";
import type { Company } from "./company.ts";
import { speakerOf, wordsOf } from "./heard-words.ts";
import type { People } from "./people.ts";
import type { Stage } from "./stage.ts";
import type { Talk } from "./talk.ts";
import type { Title } from "./title.ts";
import { errorWords, leftWords, type Notice } from "./words.ts";

/** What the feed of a room tells, and what it is told by. */
export interface RoomFeedOptions {
  readonly parlor: Parlor;
  readonly stage: Stage;
  readonly talk: Talk;
  readonly people: People;
  readonly company: Company;
  readonly title: Title;
  /** One is out of the room for good. */
  closed(notice: Notice): void;
}

/** Brings what happens in a room to the parts of the page. */
export class RoomFeed {
  readonly #options: RoomFeedOptions;
  readonly #room: Room;
  #offs: Off[] = [];
  #open = true;
  /** Whether everyone in the room was listed once. */
  #listed = false;

  constructor(room: Room, options: RoomFeedOptions) {
    this.#options = options;
    this.#room = room;
    this.#follow(room);
  }

  /** Says something; it is shown on its way until it is heard. */
  say(text: string): void {
    const onTheWay = this.#options.talk.waiting.add(text);
    this.#room.send(text).then(
      ({ messageId }) => onTheWay.taken(messageId),
      (thrown: unknown) =>
        onTheWay.failed(`Not sent. ${this.#wordsOf(thrown)}`, () => this.say(text)),
    );
  }

  /** Lets words fly. Resolves to what went wrong; empty where nothing did. */
  async fly(text: string): Promise<string> {
    if (!isLive(this.#options.parlor.state)) return "Nothing flies while the link is lost.";
    try {
      await this.#room.barrage(text);
      return "";
    } catch (thrown) {
      return `It did not fly. ${this.#wordsOf(thrown)}`;
    }
  }

  /** Stops listening. */
  close(): void {
    this.#open = false;
    for (const off of this.#offs) off();
  }

  #follow(room: Room): void {
    for (const off of this.#offs) off();
    this.#listed = false;
    const { talk, stage, title } = this.#options;
    this.#offs = [
      room.on("message", (heard) => this.#said(heard)),
      room.on("barrage", (heard) => stage.barrage.fly(this.#spoken(heard))),
      room.on("joined", ({ name }) => talk.notice(`${name} came in`, new Date())),
      room.on("left", ({ member, reason }) =>
        talk.notice(leftWords(member.name, reason), new Date()),
      ),
      room.on("members", () => this.#showMembers()),
      room.on("reset", () => this.#missed()),
      room.on("exited", (exited) => this.#exited(exited)),
    ];
    title.name(room.name);
    this.#showMembers();
  }

  #spoken(heard: Heard) {
    const { userId, name } = speakerOf(heard);
    const { messageId, time } = heard;
    const mine = userId !== "" && userId === this.#options.parlor.userId;
    return { messageId, userId, name, text: wordsOf(heard), time, mine };
  }

  #said(heard: Heard): void {
    const said = this.#spoken(heard);
    if (said.text === "") return;
    this.#options.talk.say(said);
    this.#options.company.spoken();
    this.#options.title.said();
  }

  #showMembers(): void {
    const { members, memberCount, membersComplete } = this.#room;
    const { stage, people, company, parlor } = this.#options;
    stage.seat(members, memberCount);
    this.#listed ||= membersComplete; // after that it is never far from right
    people.show(this.#listed ? members : undefined, memberCount, parlor.userId);
    const others = members.filter(({ userId }) => userId !== parlor.userId);
    company.show(this.#listed ? others.map(({ name }) => name) : undefined, memberCount);
  }

  #missed(): void {
    const words = "You were away for a while. What was said meanwhile is not shown";
    this.#options.talk.notice(words, new Date());
  }

  #exited({ reason, actor }: RoomEvents["exited"]): void {
    const { parlor, closed } = this.#options;
    if (!this.#open || parlor.state.name === "ended") return;
    const { name } = this.#room;
    const by = actor?.name || actor?.userId || "the service";
    const destroyed = reason === LeaveReason.ROOM_DESTROYED;
    const what = destroyed ? "was closed" : "goes on without you: you were put out";
    closed({ text: `“${name}” ${what} by ${by}.`, alarm: !destroyed });
  }

  #wordsOf(thrown: unknown): string {
    return errorWords(ParlorError.from(thrown), this.#room.id);
  }
}
