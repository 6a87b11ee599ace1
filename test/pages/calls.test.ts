import { describe, expect, it } from "vitest";
import { piecesOf } from "../../web/talk/calls.ts";

const calls = (text: string, ...called: string[]) =>
  piecesOf(text, called)
    .map(({ text: piece, call }) => (call ? `[${piece}]` : piece))
    .join("");

describe("the calls in a text", () => {
  it("stand out, wherever they are, and nothing is lost", () => {
    expect(calls("@Ann and @Bo, come", "Bo", "Ann")).toBe("[@Ann] and [@Bo], come");
    expect(calls("hello @Ann", "Ann")).toBe("hello [@Ann]");
    expect(calls("nobody", "Ann")).toBe("nobody");
    expect(calls("", "Ann")).toBe("");
    expect(calls("@Ann@Ann", "Ann")).toBe("[@Ann][@Ann]");
  });

  it("are of names that were called, the longest first, and of no empty one", () => {
    expect(calls("@Ann Lee", "Ann Lee", "Ann")).toBe("[@Ann Lee]");
    expect(calls("@Cleo @", "Ann", "")).toBe("@Cleo @");
  });

  it("may be very many", () => {
    const text = "@A ".repeat(100_000);
    expect(piecesOf(text, ["A"]).filter(({ call }) => call)).toHaveLength(100_000);
  });
});
