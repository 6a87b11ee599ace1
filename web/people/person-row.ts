import type { Member } from "../../client/index.ts";
import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Row, write } from "../rows.ts";
import { handIsUp } from "../seats/hands.ts";
import { clockTime } from "../time.ts";

/** Someone in the list of people. */
export interface Person {
  readonly member: Member;
  /** Whether it is the one who looks. */
  readonly self: boolean;
  /** Whether it may not talk, as far as that is known. */
  readonly muted: boolean;
}

/** Someone's row. `choose` is told when it is pressed; one's own cannot be. */
export function personRow({ member, self }: Person, choose: (member: Member) => void): Row<Person> {
  const { userId, name } = member;
  let shown = member;
  const told = h("span", { class: "soft" });
  const label = h("b", {}, name);
  const parts = [avatar(userId, name), h("span", { class: "person" }, label, told)];
  const click = (): void => choose(shown);
  const attributes = {
    type: "button",
    class: "bare row",
    "aria-haspopup": "dialog",
    on: { click },
  };
  const row = self
    ? h("div", { class: "row" }, ...parts)
    : h("button", attributes, ...parts, icon("dots"));
  return {
    element: h("li", { title: userId }, row),
    update(person) {
      shown = person.member;
      write(label, shown.name);
      write(told, toldOf(person));
    },
  };
}

function toldOf({ member, self, muted }: Person): string {
  const { people } = words();
  const { joinTime } = member;
  return [
    self ? people.you : "",
    muted ? people.muted : "",
    handIsUp(member) ? people.handUp : "",
    joinTime === undefined ? "" : people.since(clockTime(joinTime)),
  ]
    .filter((text) => text !== "")
    .join(" · ");
}
