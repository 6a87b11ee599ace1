import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { file } from "../house/sources.ts";
import {
  type ClientPackage,
  createStranger,
  packClient,
  type Stranger,
} from "../support/client-package.ts";
import { logIn } from "../support/clients.ts";
import { root, startService, token } from "../support/service-process.ts";

/** The oldest TypeScript that takes the types unchecked, the oldest that takes them as they are, the newest before 7. */
const typescripts = {
  "typescript-oldest": "npm:typescript@5.0.4",
  "typescript-old": "npm:typescript@5.7.3",
  "typescript-5": "npm:typescript@5.9.3",
};

let packed: ClientPackage;
let stranger: Stranger;
beforeAll(async () => {
  packed = await packClient();
  stranger = await createStranger(packed.tarball, typescripts);
});
afterAll(() => {
  stranger.remove();
  packed.remove();
});

describe("the client's package", () => {
  const client = JSON.parse(file("client/package.json"));
  const own = JSON.parse(file("package.json"));

  it("is of the repository's version and license, and depends on what it depends on", () => {
    expect(client.version).toBe(own.version);
    expect(client.license).toBe(own.license);
    expect(file("client/LICENSE")).toBe(file("LICENSE"));
    for (const [name, range] of Object.entries(client.dependencies))
      expect({ name, range }).toEqual({ name, range: `^${own.dependencies[name]}` });
  });

  it("has the whole contract", () => {
    const files = readdirSync(join(root, "gen/parlor/v1"));
    const named = [...file("client/contract.ts").matchAll(/gen\/parlor\/v1\/(\w+\.ts)"/g)];
    expect(named.map(([, name]) => name)).toEqual(files);
  });

  it("has what publint wants of it", async () => {
    const archive = readFileSync(packed.tarball);
    const tarball = archive.buffer.slice(
      archive.byteOffset,
      archive.byteOffset + archive.byteLength,
    );
    const { messages, pkg = {} } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  // It is ESM only: Node 20.19 and later has `require` take it, too. TypeScript's node10 knows no `exports`.
  it("has types that lead where its modules do, for all who import it", async () => {
    const archive = createPackageFromTarballData(new Uint8Array(readFileSync(packed.tarball)));
    const result = await checkPackage(archive);
    if (!result.types) throw new Error("no types");
    const given = Object.keys(client.exports).filter((path) => path !== "./package.json");
    expect(Object.keys(result.entrypoints)).toEqual(expect.arrayContaining(given));
    const excused = (problem: object) =>
      "resolutionKind" in problem &&
      ["node10", "node16-cjs"].includes(String(problem.resolutionKind));
    expect(result.problems.filter((problem) => !excused(problem))).toEqual([]);
  });

  it("has neither the service nor the rules' descriptors in it", () => {
    const paths = readdirSync(packed.folder, { recursive: true }).map(String);
    const text = paths
      .filter((path) => /\.(js|ts)$/.test(path))
      .map((path) => readFileSync(join(packed.folder, path), "utf8"))
      .join("\n");
    expect(text).not.toMatch(/buf[./]validate|protovalidate|services\/|connect-node/);
    expect(
      paths.filter((path) => !/^(README\.md|LICENSE|package\.json|dist(\/|$))/.test(path)),
    ).toEqual([]);
  });
});

/** What a stranger writes, with every entry point. */
const useOfTypes = `
import { createParlor, ErrorReason, ParlorError, type Room, type State } from "parlor-client";
import { EventSchema, GrantVerb, RoomService, type TextContent, TextContentSchema } from "parlor-client/contract";
import { checkLimits } from "parlor-client/limits";
import { createMiniParlor, type Wx } from "parlor-client/mini";
import { ZIM, type ZIMTextMessage } from "parlor-client/zim";
import { ZIM as MiniZIM, type ZIM as MiniClient } from "parlor-client/zim/mini";

const parlor = createParlor({ baseUrl: "http://localhost:8080", token: async () => "t" });
parlor.on("state", (state: State) => state.name === "ended" && state.reason);
parlor.on("entered", (room: Room) => room.on("left", ({ member }) => member.userId));
export const names: string[] = [RoomService.typeName, EventSchema.typeName];
export const verb: GrantVerb = GrantVerb.JOIN;
export const full = (error: unknown) =>
  ParlorError.from(error).reason === ErrorReason.ROOM_FULL;
export const wordsFor = (text: TextContent): string | undefined =>
  checkLimits(TextContentSchema, text)?.message;
export const mini = (wx: Wx) => createMiniParlor({ baseUrl: "https://parlor.example", token: "t", wx });
export const words: ZIMTextMessage = { type: 1, message: "hello" };
ZIM.create(7)?.on("roomMemberJoined", (_, { memberList }) => memberList.map(({ userID }) => userID));
export const miniZim = (wx: Wx): MiniClient | null => MiniZIM.create({ appID: 7, server: "https://parlor.example", wx });
// @ts-expect-error: a room has an id, not a title
export const wrong = (room: Room) => room.title;
`;

const own = join(root, "node_modules/typescript/bin/tsc");
const bundler = { module: "esnext", moduleResolution: "bundler" };
const nodenext = { module: "nodenext", moduleResolution: "nodenext" };
const oldest = "node_modules/typescript-oldest/bin/tsc";
const old = "node_modules/typescript-old/bin/tsc";
const newest5 = "node_modules/typescript-5/bin/tsc";
/** What is checked whole is good unchecked, too; what is good for the oldest and the newest is so between them. */
const settings = [
  { version: "5.0", compiler: oldest, skipLibCheck: true, ...bundler },
  { version: "5.0", compiler: oldest, skipLibCheck: true, ...nodenext },
  { version: "5.7", compiler: old, skipLibCheck: false, ...nodenext },
  { version: "5.9", compiler: newest5, skipLibCheck: false, ...bundler },
  { version: "7", compiler: own, skipLibCheck: false, ...bundler },
  { version: "7", compiler: own, skipLibCheck: false, ...nodenext },
];

describe("the types of the client's package", () => {
  it.each(settings)(
    "are good for TypeScript $version, strict, $moduleResolution, skipLibCheck $skipLibCheck",
    async ({ compiler, module, moduleResolution, skipLibCheck }) => {
      const runtime = {
        target: "es2022",
        lib: ["es2022", "dom"],
        types: [],
        module,
        moduleResolution,
      };
      const compilerOptions = { ...runtime, strict: true, noEmit: true, skipLibCheck };
      const files = ["types.ts"];
      stranger.write("types.ts", useOfTypes);
      stranger.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
      await stranger.run(process.execPath, compiler, "-p", ".");
    },
  );
});

describe("the README of the client's package", () => {
  it("has ten lines that connect, enter, send and hear, in Node", async () => {
    const service = await startService();
    const code = /```ts\n([\s\S]*?)```/.exec(file("client/README.md"))?.[1] ?? "";
    const alice = await token("--user", "alice");
    stranger.write(
      "chat.ts",
      code.replace("http://localhost:8080", service.url).replace("a token", alice),
    );
    const child = spawn(process.execPath, ["chat.ts"], { cwd: stranger.folder });
    let printed = "";
    const hear = (chunk: Buffer) => {
      printed += String(chunk);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    try {
      await expect.poll(() => printed).toContain("alice: Hello!\n");
      expect(printed).toContain("state: live");
      const bob = await logIn(service.url, "bob");
      await bob.rooms.joinRoom({ roomId: "lobby" });
      const content = { content: { case: "text" as const, value: { text: "Hi alice" } } };
      await bob.messages.sendMessage({ roomId: "lobby", content });
      await expect.poll(() => printed).toContain("bob: Hi alice\n");
    } finally {
      child.kill();
      await service.stop();
    }
  });
});
