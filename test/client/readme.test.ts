import { expect, it } from "vitest";
import type { EndReason, State } from "../../client/index.ts";
import { file } from "../house/sources.ts";

// Records of all names of a union: a name too many, or one that is missing, is an error of types.

const states: Record<State["name"], true> = {
  connecting: true,
  live: true,
  resumed: true,
  reset: true,
  ended: true,
};

const reasons: Record<EndReason, true> = {
  closed: true,
  "logged-out": true,
  replaced: true,
  revoked: true,
  expired: true,
  "other-user": true,
  refused: true,
};

/** What stands in the first column of the README's table of this title. */
function rows(title: string): (string | undefined)[] {
  const [, rest = ""] = file("client/README.md").split(`\n| ${title} |`);
  const [table = ""] = rest.split("\n\n");
  return [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
}

it("the client's README has all states, and all reasons of an end, and no others", () => {
  expect(rows("state")).toEqual(Object.keys(states));
  expect(rows("reason")).toEqual(Object.keys(reasons));
});
