import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { settings, settingsHelp } from "../../services/settings.ts";
import { root } from "../support/service-process.ts";
import { functionsOf } from "./functions.ts";
import { file, sources } from "./sources.ts";

const reasons = Object.keys(ErrorReason).filter((name) => name !== "UNSPECIFIED");

describe("every error reason", () => {
  const contract = [...sources().keys()];
  const made = contract
    .filter((path) => path.startsWith("services/errors/"))
    .flatMap((path) => [...file(path).matchAll(/ErrorReason\.([A-Z_]+)/g)]);
  const tests = contract
    .filter((path) => path.endsWith(".test.ts"))
    .map(file)
    .join("\n");

  it("is made in services/errors, once", () => {
    expect(made.map(([, name]) => name).sort()).toEqual([...reasons].sort());
  });

  it.each(reasons)("%s is documented in the contract, and tested", (reason) => {
    expect(file("proto/parlor/v1/error.proto")).toContain(`\n  ERROR_REASON_${reason} = `);
    expect(new RegExp(`\\b(ERROR_REASON_)?${reason}\\b`).test(tests)).toBe(true);
  });

  it("is made nowhere else: services/errors alone makes errors of the contract", () => {
    const elsewhere = [...sources()]
      .filter(([path]) => /^services\/(?!errors\/)/.test(path))
      .filter(([path]) => !/^services\/(health|reflection)\//.test(path)) // contracts of others
      .filter(([, source]) => source.includes("new ConnectError"));
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });
});

describe("the sources", () => {
  it("have no file of more than 300 lines", () => {
    const long = [...sources()]
      .filter(([path]) => !/^(conformance\/)?gen\//.test(path))
      .filter(([, source]) => source.split("\n").length > 300);
    expect(long.map(([path]) => path)).toEqual([]);
  });

  it("have no C that is longer, either", () => {
    const paths = globSync("{bench,test}/**/*.{c,h}", { cwd: root });
    expect(paths.length).toBeGreaterThan(1);
    expect(paths.filter((path) => file(path).split("\n").length > 300)).toEqual([]);
  });
});

describe("the pages", () => {
  const pages = [...sources()].filter(([path]) => path.startsWith("web/"));

  it("make no ids with what browsers keep for secure origins: a service on a local network is none", () => {
    const made = pages.filter(([, source]) => source.includes("randomUUID"));
    expect(made.map(([path]) => path)).toEqual([]);
  });

  it("touch what the browser keeps in one place, which does without where site data is blocked", () => {
    const touching = pages.filter(([, source]) => /\b(local|session)Storage\b/.test(source));
    expect(touching.map(([path]) => path)).toEqual(["web/kept.ts"]);
  });
});

/** Functions that answer a table of handlers, which is as long as there are rpcs. */
const tables = ["services/room/room-service.ts", "services/auth/auth-service.ts"];

describe("the functions", () => {
  it("have no more than 50 lines, but for tables of handlers", () => {
    const long = [...sources()]
      .filter(([path]) => !/^(conformance\/)?gen\/|^test\/|\.test\.ts$/.test(path))
      .filter(([path]) => !tables.includes(path))
      .flatMap(([path, source]) => functionsOf(path, source).map((one) => ({ path, ...one })))
      .filter(({ lines }) => lines > 50);
    expect(long).toEqual([]);
  });

  it("are measured, declared ones, methods and arrows", () => {
    const body = "\n".repeat(49);
    for (const start of [
      "function f() {",
      "class C { m() {",
      "const f = () => {",
      "const o = { m() {",
    ])
      for (const [more, longest] of [
        ["", 50],
        ["\n", 51],
      ] as const) {
        const source = `${start}${body}${more}}${start.split("{").length > 2 ? " }" : ""}`;
        const lines = functionsOf("x.ts", source).map((one) => one.lines);
        expect([start, Math.max(...lines)]).toEqual([start, longest]);
      }
  });
});

describe("the settings", () => {
  it("are all in the help and in the README, each with its default", () => {
    const readme = file("README.md");
    for (const { name, default: standard } of settings) {
      expect(settingsHelp()).toContain(name);
      expect(readme).toMatch(
        new RegExp(`\\| \`${name}\` \\| ${standard === "" ? "" : `\`${standard}\` `}\\|`),
      );
    }
  });
});

describe("the README of the client's package", () => {
  it("has no link that is dead where only the package is", () => {
    const links = [...file("client/README.md").matchAll(/\]\(([^)]*)\)/g)].map(([, to]) => to);
    expect(links.filter((to) => !/^(https:|#)/.test(to ?? ""))).toEqual([]);
  });
});

describe("CI", () => {
  it("runs the README's second command as it stands there", () => {
    const [line = ""] = file(".ci/run").trim().split("\n").slice(-1);
    expect(file("README.md")).toContain(`\n${line}\n`);
  });
});
