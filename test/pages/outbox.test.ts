import { describe, expect, it } from "vitest";
import type { Room, Sent } from "../../client/index.ts";
import { Outbox, type Outgoing } from "../../web/talk/outbox.ts";
import { signOf, signs } from "../../web/talk/signs.ts";

const text = (words: string): Outgoing => ({
  what: { words, sign: signs.text(words) },
  show: () => [],
});

/** A room that answers when it is told to. */
function slowRoom() {
  const asked: { readonly words: unknown; answer(id: string): void; refuse(): void }[] = [];
  const room: Pick<Room, "id" | "send"> = {
    id: "lobby",
    send(words) {
      const { promise, resolve, reject } = Promise.withResolvers<Sent>();
      const answer = (messageId: string) => resolve({ messageId, sequence: 1n, time: new Date() });
      asked.push({ words, answer, refuse: () => reject(new Error("no")) });
      return promise;
    },
  };
  return { room, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const waiting = (outbox: Outbox) =>
  outbox.letters.map(({ outgoing: { what } }) => ("words" in what ? what.words : "made"));

describe("an outbox", () => {
  it("lets go of words once they are heard, whether the answer or they come first", async () => {
    const { room, asked } = slowRoom();
    const outbox = new Outbox(room);
    for (const words of ["one", "two"]) outbox.send(text(words));
    asked[0]?.answer("a");
    await settled();
    expect(waiting(outbox)).toEqual(["one", "two"]);
    outbox.arrived("a", signs.text("one"));
    outbox.arrived("b", signs.text("two"));
    expect(waiting(outbox)).toEqual([]);
    asked[1]?.answer("b");
    await settled();
    expect(waiting(outbox)).toEqual([]);
  });

  it("tells long words that begin alike apart, and of the same the first", () => {
    const { room } = slowRoom();
    const outbox = new Outbox(room);
    const [one, other] = [`${"a".repeat(200)}1`, `${"a".repeat(200)}2`];
    for (const words of [one, other, other]) outbox.send(text(words));
    outbox.arrived("b", signOf({ case: "text", value: Object({ text: other }) }));
    expect(waiting(outbox)).toEqual([one, other]);
  });

  it("keeps what did not get through, and sends it again last", async () => {
    const { room, asked } = slowRoom();
    const outbox = new Outbox(room);
    outbox.send(text("one"));
    asked[0]?.refuse();
    await settled();
    const [failed] = outbox.letters;
    expect(failed?.fault).toBeDefined();
    outbox.arrived("x", signs.text("one")); // said on another device: what failed here did so all the same
    expect(waiting(outbox)).toEqual(["one"]);
    outbox.send(text("two"));
    if (failed !== undefined) outbox.again(failed);
    expect(waiting(outbox)).toEqual(["two", "one"]);
    expect(asked.map(({ words }) => words)).toEqual(["one", "two", "one"]);
  });

  it("makes what has to be made first at each try, and says what hinders it", async () => {
    const { room, asked } = slowRoom();
    const outbox = new Outbox(room);
    let tries = 0;
    const what = async () => {
      tries += 1;
      return tries === 1
        ? { hindrance: () => "offline" }
        : { words: "picture", sign: signs.image("/p") };
    };
    outbox.send({ what, show: () => [] });
    await settled();
    const [letter] = outbox.letters;
    expect(letter?.fault?.()).toBe("offline");
    if (letter !== undefined) outbox.again(letter);
    await settled();
    expect(asked.map(({ words }) => words)).toEqual(["picture"]);
    outbox.arrived("p", signs.image("/p"));
    expect(outbox.letters).toEqual([]);
  });
});
