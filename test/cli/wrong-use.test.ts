import { describe, expect, it } from "vitest";
import { parlor, shell, spawnParlor } from "./program.ts";

describe("parlor, used wrongly", () => {
  it.each([
    [["sned"], "did you mean parlor send?"],
    [["romos"], "did you mean parlor rooms?"],
    [["xyzzy"], "parlor help lists all"],
    [["help", "bann"], "did you mean parlor ban?"],
    [["rooms", "--limt", "3"], "did you mean --limit?"],
    [["rooms", "--limit"], "--limit needs a value: --limit N"],
    [["rooms", "--limit", "--prefix"], "--limit needs a value"],
    [["rooms", "--limit", "0"], "1 to 1000000"],
    [["rooms", "--limit", "1000001"], "1 to 1000000"],
    [["rooms", "--limit", "many"], "1 to 1000000"],
    [["rooms", "--app", "a", "--app", "b"], "--app is given twice"],
    [["rooms", "--json=yes"], "--json takes no value"],
    [["rooms", "lobby"], "unexpected argument: lobby. Usage: parlor rooms"],
    [["members"], "ROOM is missing. Usage: parlor members ROOM"],
    [["kick", "lobby"], "USER is missing. Usage: parlor kick ROOM USER…"],
    [["tail", "lobby", "--limit", "0"], "1 to 1000000"],
    [["tail", "-x"], "comes after --"],
    [["send", "lobby"], "TEXT is missing"],
    [["send", "lobby", ""], "TEXT is missing"],
    [["send", "lobby", "hello", "you"], "unexpected argument: you. Usage: parlor send ROOM [TEXT]"],
    [["send", "lobby", "--type", "dice"], "--data is missing"],
    [["send", "lobby", "--data", "{}"], "--type is missing"],
    [["send", "lobby", "hi", "--type", "dice", "--data", "{}"], "not both"],
    [["send", "lobby", "--barrage", "--type", "dice", "--data", "{}"], "not both"],
    [["send", "lobby", "--type", "dice", "--data", "{"], "--data must be JSON"],
    [["ban", "lobby", "ann", "--for", "ever"], "--for must be like 90s"],
    [["ban", "lobby", "ann", "--for", "0s"], "--for must be like 90s"],
    [["unban", "lobby"], "USER is missing. Usage: parlor unban ROOM USER…"],
    [["bans"], "ROOM is missing. Usage: parlor bans ROOM"],
    [["bench", "--members", "1001"], "--members must be a number from 1 to 1000"],
    [["bench", "--rate", "0"], "--rate must be a number from 1 to 1000"],
    [["bench", "--seconds", "61"], "--seconds must be a number from 1 to 60"],
    [["bench", "--members", "1000", "--rate", "101"], "--members times --rate may be 100000"],
    [["bench", "--url", "https://chat.example", "--token", "t"], "--yes-this-server"],
    [["rooms", "--url", "chat.example"], "--url must be like http://127.0.0.1:8080"],
    [["rooms", "--url", "https://chat.example"], "give --token or PARLOR_TOKEN"],
    [["rooms", "--token", "a b"], "--token must be a backend's token"],
    [["rooms", "--token", "t", "--app", "shop"], "--token and --app do not go together"],
    [["rooms", "--app", "shop"], "--app must be one of dev"],
  ])("ends with 2, and says what would be right: %j", async (args, advice) => {
    const { code, out, err } = await parlor(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^parlor: /);
    expect(err).toContain(advice);
  });

  it("says so in JSON where that is asked for, wherever in the line", async () => {
    const { code, out, err } = await parlor(["rooms", "--limit", "many", "--json"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(JSON.parse(err)).toEqual({
      error: {
        reason: "WRONG_USE",
        message: "--limit must be a number from 1 to 1000000",
        metadata: {},
      },
    });
    expect((await parlor(["rooms", "lobby", "--", "--json"])).err).toMatch(/^parlor: /);
  });

  it("says so with nothing but a name", async () => {
    expect((await parlor([])).err).toMatch(/^parlor: no command given\n/);
  });

  it("names the file of CONFIG that cannot be read", async () => {
    const { code, err } = await parlor(["rooms"], { CONFIG: "/nowhere.json" });
    expect(code).toBe(2);
    expect(err).toContain("/nowhere.json");
  });
});

describe("the process", () => {
  it("ends with what the program answers, and complains on standard error", async () => {
    const { code, out, err } = await spawnParlor(["sned"]).ended;
    expect({ code, out, err }).toEqual({
      ...{ code: 2, out: "" },
      err: "parlor: there is no command sned: did you mean parlor send?\n",
    });
  });
});

describe("a pipe that is closed", () => {
  it("ends it quietly", async () => {
    const { code, out, err } = await shell(
      "set -o pipefail; node cli/main.ts serve --help | head -n 1",
    );
    expect({ code, out, err }).toEqual({ code: 0, out: "Starts the service.\n", err: "" });
  });
});
