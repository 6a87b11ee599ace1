import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ErrorReply } from "@redis/client";
import type { Argument } from "./commander.ts";
import type { Link } from "./link.ts";

/** What is run inside Redis, each in one atomic step. Its file says what it takes and answers. */
export type ScriptName = "commit" | "read" | "list" | "events" | "history" | "due" | "feed";

interface Script {
  readonly text: string;
  readonly sha: string;
}

const scripts: Readonly<Record<ScriptName, Script>> = {
  commit: load("spending", "recording", "feeding", "commit"),
  read: load("read"),
  list: load("list"),
  events: load("events"),
  history: load("history"),
  due: load("due"),
  feed: load("feeding", "feed"),
};

/**
 * Runs a script. It goes by its hash; where Redis does not know it yet, nothing was done, and it goes by
 * its text. So nothing need be installed, and nodes of two versions share one Redis.
 */
export async function runScript(
  link: Link,
  name: ScriptName,
  keys: readonly [string, ...string[]],
  values: readonly Argument[],
): Promise<readonly unknown[]> {
  const { sha, text } = scripts[name];
  const rest = [String(keys.length), ...keys, ...values];
  const reply = await link.run(keys[0], ["EVALSHA", sha, ...rest]).catch((error: unknown) => {
    if (error instanceof ErrorReply && error.message.startsWith("NOSCRIPT"))
      return link.run(keys[0], ["EVAL", text, ...rest]);
    throw error;
  });
  if (!Array.isArray(reply)) throw new Error(`${name}.lua answered no list`);
  return reply;
}

/** A script of its parts, the last of which is the script itself. */
function load(...parts: readonly string[]): Script {
  const file = (part: string) => readFileSync(new URL(`./${part}.lua`, import.meta.url), "utf8");
  const text = ["common", ...parts].map(file).join("\n");
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
