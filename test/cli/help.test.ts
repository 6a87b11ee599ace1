import { describe, expect, it } from "vitest";
import { commands } from "../../cli/commands.ts";
import { settings } from "../../services/settings.ts";
import { parlor, spawnParlor } from "./program.ts";

describe("parlor --help", () => {
  it("lists every command, and says how to go on", async () => {
    const { code, out, err } = await parlor(["--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const { name, what } of commands)
      expect(out.replaceAll(/\s+/g, " ")).toMatch(new RegExp(` ${name}( \\S+)* ${what} `));
    expect(out).toContain("parlor help COMMAND");
    expect((await parlor(["help"])).out).toBe(out);
    expect((await parlor(["-h"])).out).toBe(out);
  });

  it("goes to standard error where nothing was asked for", async () => {
    const { code, out, err } = await parlor([]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("tail ROOM");
  });

  it("is printed by the process, which ends with 0", async () => {
    const { out } = await parlor(["--help"]);
    expect(await spawnParlor(["--help"]).ended).toEqual({ code: 0, out, err: "" });
  });

  it("tells Parlor's version with --version", async () => {
    const { code, out } = await parlor(["--version"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe.each(commands)("parlor $name --help", ({ name, what, flags, example }) => {
  it("says what it does, its flags and an example, and does nothing", async () => {
    const { code, out, err } = await parlor([name, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`${what}.`);
    for (const flag of Object.keys(flags)) expect(out).toContain(`  --${flag}`);
    expect(out).toContain(`\n  ${example}\n`);
    expect((await parlor(["help", name])).out).toBe(out);
    expect((await parlor([name, "-h"])).out).toBe(out);
  });

  it("fits in a terminal as it was always", async () => {
    const { out } = await parlor([name, "--help"]);
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("parlor serve --help", () => {
  it("has a flag for every setting, with its default", async () => {
    const { out } = await parlor(["serve", "--help"]);
    for (const { name, default: standard } of settings) {
      const [, said = ""] = new RegExp(`\n  --[a-z-]+ ${name} ([^]*?)\n  --`).exec(out) ?? [];
      expect(said).not.toBe("");
      if (standard !== "") expect(said.replaceAll(/\s+/g, " ")).toContain(`(default ${standard})`);
    }
  });
});
