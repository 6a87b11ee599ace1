import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../client/clock.ts";
import type { Parlor, State } from "../../client/mini/index.ts";
import { backendOf, type Guest, logIn } from "../support/clients.ts";
import { Phone } from "../support/mini/phone.ts";
import { type PageInstance, startProgram } from "../support/mini/program.ts";
import { randomFrom } from "../support/random.ts";
import { run, type ServiceProcess, startService, token } from "../support/service-process.ts";
import { patient } from "./visitor.ts";

const folder = "examples/mini-program";
const file = (path: string): string => readFileSync(`${folder}/${path}`, "utf8");
const poll = { interval: 5, timeout: 30_000 };
const random = randomFrom("the example of a mini program");

let service: ServiceProcess;
let library: string;
let guest: Guest;
beforeAll(async () => {
  service = await startService(patient);
  const built = join(mkdtempSync(join(tmpdir(), "parlor-mini-")), "parlor.js");
  await run("npm", ["run", "-s", "build:mini", "--", built]);
  library = readFileSync(built, "utf8");
  guest = await logIn(service.url, "ben");
}, 120_000); // it builds the client's package
afterAll(() => service?.stop());

describe("The example's files", () => {
  it("are those that its app names", () => {
    const { pages } = JSON.parse(file("app.json")) as { pages: string[] };
    for (const page of pages)
      for (const kind of ["js", "json", "wxml", "wxss"])
        expect(existsSync(`${folder}/${page}.${kind}`), `${page}.${kind}`).toBe(true);
    const theme = Object.values(JSON.parse(file("theme.json")) as Record<string, object>);
    const named = [...file("app.json").matchAll(/"@(\w+)"/g)].map(([, name]) => name);
    for (const colours of theme) expect(Object.keys(colours).sort()).toEqual(named.sort());
  });

  it("show what the page has, call what it can do, and close what they open", () => {
    const wxml = file("pages/room/room.wxml");
    const script = file("pages/room/room.js");
    const shown = [...wxml.matchAll(/\{\{(.*?)\}\}/g)]
      .flatMap(([, expression = ""]) =>
        expression.replace(/'.*?'/g, "").match(/(?<![.\w])[a-z]\w*/g),
      )
      .filter((name) => name !== "item" && name !== null);
    expect(new Set(shown).size).toBeGreaterThan(5);
    for (const name of new Set(shown)) expect(script).toMatch(new RegExp(`^    ${name}: `, "m"));
    const handlers = [...wxml.matchAll(/ bind\w+="(\w+)"/g)].map(([, name]) => name);
    expect(handlers).toContain("onSend");
    for (const name of handlers) expect(script).toMatch(new RegExp(`^  (async )?${name}\\(`, "m"));
    const open: string[] = [];
    for (const [, end, name = "", alone] of wxml.matchAll(/<(\/?)([a-z-]+)[^>]*?(\/?)>/g))
      if (end) expect(open.pop()).toBe(name);
      else if (!alone) open.push(name);
    expect(open).toEqual([]);
  });

  it("style every class that they use, and no other", () => {
    const wxml = file("pages/room/room.wxml");
    const used = [...wxml.matchAll(/class="([^"]+)"/g)]
      .flatMap(([, names = ""]) => names.replace("{{item.kind}}", "mine theirs event").split(" "))
      .filter((name) => !["name", "theirs"].includes(name)); // as all text is
    const styled = [...file("pages/room/room.wxss").matchAll(/\.([a-z][\w-]*)/g)];
    const classes = new Set(styled.map(([, name]) => name));
    expect([...new Set(used)].sort()).toEqual([...classes].sort());
  });

  it("have a configuration to fill in", async () => {
    const { baseUrl, fetchToken } = exportsOf<{ baseUrl: string; fetchToken(): Promise<string> }>(
      "config.js",
    );
    expect(baseUrl).toMatch(/^http/);
    expect(await fetchToken()).toBe("");
  });

  it.each<[State, RegExp]>([
    [{ name: "connecting", again: false }, /^Connecting/],
    [{ name: "connecting", again: true }, /^Reconnecting/],
    [{ name: "live" }, /^$/],
    [{ name: "resumed" }, /^$/],
    [{ name: "reset" }, /^$/],
    [{ name: "ended", reason: "closed" }, /^$/],
    [{ name: "ended", reason: "logged-out" }, /have left/],
    [{ name: "ended", reason: "replaced" }, /another device/],
    [{ name: "ended", reason: "revoked" }, /signed out/],
    [{ name: "ended", reason: "expired" }, /run out/],
    [{ name: "ended", reason: "refused" }, /cannot come in/],
  ])("have words for the state %o", (state, words) => {
    const { stateWords } = exportsOf<{ stateWords(state: State): string }>("pages/room/words.js");
    expect(stateWords(state)).toMatch(words);
  });
});

/** What a module of the example exports that requires no other. */
function exportsOf<Exports>(path: string): Exports {
  const module: { exports?: Exports } = {};
  new Function("module", file(path))(module);
  if (module.exports === undefined) throw new Error(`${path} exports nothing`);
  return module.exports;
}

/** A page, and the program's client of now. */
interface OpenPage extends PageInstance {
  client(): Parlor;
}

/** The program on a phone, with its page open in a room. */
async function openPage(userId: string, room: string): Promise<[OpenPage, Parlor, Phone]> {
  const phone = new Phone({ clock: systemClock, random });
  const signed = await token("--user", userId, "--name", "Ann", "--ttl", "2h");
  const config = `module.exports = { baseUrl: "${service.url}", fetchToken: async () => "${signed}" }`;
  const modules = { "lib/parlor.js": library, "config.js": config };
  const program = startProgram(phone, { folder, modules });
  const page = program.open("pages/room/room", { room });
  const client = () => program.app.parlor as Parlor;
  return [{ ...page, client }, client(), phone];
}

/** The lines of a page as one reads them. */
const textOf = ({ data }: PageInstance): string[] =>
  (data.lines as { name?: string; kind: string; text: string }[]).map(({ kind, name, text }) =>
    kind === "theirs" ? `${name}: ${text}` : `${kind}: ${text}`,
  );

describe("The example's page", () => {
  it("enters, shows who is in and what is said, says things, and leaves", async () => {
    const [page, parlor, phone] = await openPage("ann", "lobby");
    expect(phone.title).toBe("lobby");
    expect(page.data).toMatchObject({ notice: "Connecting…", entered: false });
    await expect
      .poll(() => page.data, poll)
      .toMatchObject({
        notice: "",
        entered: true,
        count: "Only you are here",
        members: [{ id: "ann", name: "Ann", initial: "A" }],
      });
    await guest.rooms.joinRoom({ roomId: "lobby" });
    await expect
      .poll(() => page.data, poll)
      .toMatchObject({
        count: "2 are here",
        members: [{ name: "Ann" }, { name: "ben" }],
      });
    page.call("onInput", { detail: { value: " 你好 " } });
    await page.call("onSend");
    const content = { content: { case: "text" as const, value: { text: "hello Ann" } } };
    await guest.messages.sendMessage({ roomId: "lobby", content });
    await guest.rooms.leaveRoom({ roomId: "lobby" });
    await expect
      .poll(() => textOf(page), poll)
      .toEqual(["event: ben came in", "mine: 你好", "ben: hello Ann", "event: ben left"]);
    const [{ id }] = (page.data.lines as { id: string }[]).slice(-1) as [{ id: string }];
    expect(page.data).toMatchObject({ draft: "", notice: "", last: id });
    page.call("onUnload");
    await expect.poll(() => parlor.rooms, poll).toEqual([]);
    await parlor.logOut();
  });

  it("comes in again with another client once its own has ended, and keeps what was typed", async () => {
    const [page, parlor] = await openPage("cleo", "later");
    await expect.poll(() => page.data.entered, poll).toBe(true);
    page.call("onInput", { detail: { value: "still there?" } });
    await parlor.logOut();
    expect(page.data).toMatchObject({ ended: true, entered: false, notice: "You have left." });
    await page.call("onSend");
    expect(page.data).toMatchObject({ draft: "still there?" });
    await page.call("onAgain");
    expect(page.data).toMatchObject({ ended: false, entered: true, notice: "" });
    await page.call("onSend");
    await expect.poll(() => textOf(page), poll).toEqual(["mine: still there?"]);
    page.call("onUnload");
    await page.client().logOut();
  });

  it("can come in again where it was put out of the room", async () => {
    const [page] = await openPage("eve", "strict");
    await expect.poll(() => page.data.entered, poll).toBe(true);
    const backend = await backendOf(service.url);
    await backend.rooms.kickMembers({ roomId: "strict", userIds: ["eve"] });
    await expect.poll(() => page.data, poll).toMatchObject({ ended: true, entered: false });
    await page.call("onAgain");
    expect(page.data).toMatchObject({ ended: false, entered: true });
    page.call("onUnload");
    await page.client().logOut();
  });

  it.each([
    ["a%20b%3F", "a b?"],
    ["100%", "100%"],
  ])("is opened with %s for the room %s", async (query, title) => {
    const [page, , phone] = await openPage("fay", query);
    expect(phone.title).toBe(title);
    page.call("onUnload");
    await page.client().logOut();
  });

  it("says why it cannot come in", async () => {
    const [page, parlor] = await openPage("dora", "not a room's id");
    await expect.poll(() => page.data.notice, poll).toContain("room_id");
    expect(page.data).toMatchObject({ entered: false, ended: true });
    page.call("onUnload");
    await parlor.logOut();
  });
});
