import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { pino } from "pino";
import { ServerCompatRequestSchema } from "./gen/connectrpc/conformance/v1/server_compat_pb.ts";
import { openConformancePort } from "./server.ts";

/**
 * What a port that speaks HTTP/1.1 as well cannot pass: what does not begin as HTTP/2 is HTTP/1.1 there,
 * and is answered 400 and closed. h2spec reads that answer as a frame.
 */
const bothSpoken = "http2/3.5: Sends invalid connection preface";

/** What h2spec found: its cases by name, and whether they passed. */
type Findings = ReadonlyMap<string, boolean>;

/** Runs h2spec against Parlor's port and a bare server of Node. Fails for what Parlor alone fails. */
export async function runH2spec(bin: string, say: (text: string) => void): Promise<boolean> {
  const port = await openConformancePort({
    request: create(ServerCompatRequestSchema),
    way: "written",
    log: pino({ level: "silent" }),
  });
  const parlor = await h2spec(bin, port.address.port);
  await port.close(0);
  const bare = await againstNode(bin);
  const failed = failedIn(parlor);
  const own = failed.filter((name) => bare.get(name) !== false && name !== bothSpoken);
  say(`h2spec: ${parlor.size - failed.length} cases passed, ${failed.length} failed`);
  say(
    `h2spec on bare Node: ${bare.size - failedIn(bare).length} passed, ${failedIn(bare).length} failed`,
  );
  const whose = (name: string) => (bare.get(name) === false ? "Node's own" : "HTTP/1.1's");
  for (const name of failed) say(`  ${own.includes(name) ? "FAILED" : whose(name)}: ${name}`);
  return parlor.size > 0 && parlor.size === bare.size && own.length === 0;
}

async function againstNode(bin: string): Promise<Findings> {
  const server = createServer((_request, response) => void response.end("ok\n"));
  server.on("sessionError", () => {});
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not a TCP port");
  const findings = await h2spec(bin, address.port);
  server.close();
  for (const session of sessions) session.destroy();
  return findings;
}

function failedIn(findings: Findings): string[] {
  return [...findings].filter(([, passed]) => !passed).map(([name]) => name);
}

/** Runs all of h2spec, its strict cases too. It runs beside this process, which serves it. */
async function h2spec(bin: string, port: number): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-h2spec-"));
  const report = join(folder, "report.xml");
  const args = ["--strict", "--port", String(port), "--junit-report", report];
  try {
    // Its exit code says no more than the report.
    await new Promise((resolve) => execFile(`${bin}/h2spec`, args, { timeout: 600_000 }, resolve));
    return casesIn(readFileSync(report, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function casesIn(report: string): Findings {
  const cases = report.matchAll(
    /<testcase package="([^"]*)" classname="([^"]*)"[^>]*?(\/>|>.*?<\/testcase>)/gs,
  );
  return new Map(
    [...cases].map(([, section, title, rest = ""]) => [
      `${section}: ${title}`,
      !/<(failure|error)/.test(rest),
    ]),
  );
}
