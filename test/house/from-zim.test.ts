import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { services } from "../../services/routes.ts";
import { root } from "../support/service-process.ts";
import { file } from "./sources.ts";

const page = file("docs/from-zim.md");

/** A test that the page names: a link to its file, and its name, `…` where the name differs by case. */
const proofs = [...page.matchAll(/\[[^\]]+\]\(\.\.\/(test\/[\w./-]+\.ts)\) \*([^*]+)\*/g)].map(
  ([, path = "", name = ""]) => ({ path, name }),
);

function isThere({ path, name }: (typeof proofs)[number]): boolean {
  if (!existsSync(`${root}/${path}`)) return false;
  const parts = name.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`["\`]${parts.join(".*")}["\`]`).test(file(path));
}

/** The rows of the page's tables, without their heads. */
const rows = page
  .split("\n")
  .filter((line, i, lines) => line.startsWith("| ") && !lines[i + 1]?.startsWith("|---"));

describe("the page for those who come from ZIM", () => {
  it("names a test in every row, and each is there", () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => !/\.ts\) \*[^*]+\* \|$/.test(row))).toEqual([]);
    const missing = proofs.filter((proof) => !isThere(proof));
    const names = missing.map(({ path, name }) => `${path}: ${name}`);
    expect(names).toEqual([]);
  });

  it("names every rpc, every event and every reason", () => {
    const rpcs = services.flatMap(({ methods }) => methods.map(({ name }) => name));
    const events = EventSchema.oneofs.flatMap(({ fields }) => fields.map((f) => f.message?.name));
    const reasons = Object.keys(ErrorReason).filter((name) => name !== "UNSPECIFIED");
    const named = (name: string | undefined) => new RegExp(`\`${name}\`|\`${name}:`).test(page);
    expect([...rpcs, ...events, ...reasons].filter((name) => !named(name))).toEqual([]);
  });
});
