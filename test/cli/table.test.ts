import { describe, expect, it } from "vitest";
import { durationWords, secondsFrom } from "../../cli/duration.ts";
import { table } from "../../cli/table.ts";
import { nearest } from "../../cli/usage.ts";
import { shell } from "./program.ts";

describe("a table", () => {
  it("is aligned, wide characters, emoji and accents too", () => {
    const rows = [
      ["a", "1"],
      ["房间", "22"],
      ["👩‍👩‍👧", "333"],
      ["e\u0301té", "4"],
    ];
    expect(table([{ title: "NAME" }, { title: "N", align: "right" }], rows)).toEqual([
      "NAME    N",
      "a       1",
      "房间   22",
      "👩‍👩‍👧    333",
      "e\u0301té     4",
    ]);
  });

  it("shows what would steer a terminal, and does not obey it", () => {
    expect(table([{ title: "X" }], [["\u001b[2J\u0007\r\n\t\u009b\u2066"]])[1]).toBe(
      "\\u001b[2J\\u0007\\u000d\\n\\t\\u009b\\u2066",
    );
  });
});

describe("a table of very many rows", () => {
  it("is printed like any other", () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [String(i)]);
    expect(table([{ title: "N", align: "right" }], rows).at(-1)).toBe("199999");
  });
});

describe("colours", () => {
  /** What the program prints on a terminal, of which `script` makes one. */
  const onTerminal = async (env: string): Promise<string> => {
    const parts = ["process-io", "table"].map((name) => `import(\\"./cli/${name}.ts\\")`);
    const print = `([own, t]) => t.printTable(own.processIo(), [{ title: \\"HEAD\\" }], [])`;
    const program = `${process.execPath} -e 'Promise.all([${parts}]).then(${print})'`;
    return (await shell(`${env} script -qec "${program}" /dev/null`)).out;
  };

  it("are for terminals, and not where NO_COLOR is set", async () => {
    expect(await onTerminal("env -u CI TERM=xterm")).toContain("\u001b[1mHEAD");
    expect(await onTerminal("env -u CI TERM=xterm NO_COLOR=1")).toBe("HEAD\r\n");
  });
});

describe("a time", () => {
  it.each([
    ["90s", 90, "1m30s"],
    ["15m", 900, "15m"],
    ["2h", 7200, "2h"],
    ["24d", 2_073_600, "24d"],
    ["0s", 0, "0s"],
    ["100000s", 100_000, "1d3h"],
  ])("is read and written: %s", (text, seconds, words) => {
    expect(secondsFrom(text)).toBe(seconds);
    expect(durationWords(seconds)).toBe(words);
  });

  it.each(["", "2", "h", "-1h", "1.5h", "2 h", "2w", "1h30m", "1234567890s"])(
    "is not: %j",
    (text) => {
      expect(secondsFrom(text)).toBeUndefined();
    },
  );
});

describe("the nearest name", () => {
  it.each([
    ["sned", "send"],
    ["ro", "rooms"],
    ["member", "members"],
    ["x", undefined],
    ["", undefined],
    ["something", undefined],
  ])("of %j is %s", (given, name) => {
    expect(nearest(given, ["rooms", "members", "send", "kick", "ban"])).toBe(name);
  });
});
