import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { pino } from "pino";
import { ServerCompatRequestSchema } from "./gen/connectrpc/conformance/v1/server_compat_pb.ts";
import type { Run } from "./runner.ts";
import { openConformancePort } from "./server.ts";
import { bin, root } from "./suites.ts";

/** The longest that h2spec may take, against one server. */
const h2specTimeoutMs = 10 * 60_000;

/**
 * What a port that speaks HTTP/1.1 as well cannot pass: what does not begin as HTTP/2 is HTTP/1.1 there,
 * and is answered 400 and closed. h2spec reads that answer as a frame.
 */
const bothSpoken = "http2/3.5: Sends invalid connection preface";

/** What h2spec found: its cases by name, and whether they passed. */
type Findings = ReadonlyMap<string, boolean>;

/**
 * Runs h2spec against Parlor's port and against bare servers of Node. Fails for what Parlor alone fails: what
 * it shares with Node's HTTP/2 is Node's, and so is the one case that it shares with Node's HTTP/1.1.
 */
export async function runH2spec(run: Run, say: (text: string) => void): Promise<boolean> {
  const parlor = await againstParlor(run);
  const bare = await againstNode(run, createHttp2());
  const http1 = await againstNode(run, createHttp1(), ["http2/3.5"]);
  const failed = failedIn(parlor);
  say(`h2spec: ${parlor.size - failed.length} cases passed, ${failed.length} failed`);
  const failedBare = failedIn(bare).length;
  say(`h2spec on bare Node: ${bare.size - failedBare} passed, ${failedBare} failed`);
  const whose = (name: string) => {
    if (bare.get(name) === false) return "bare Node's, too";
    return name === bothSpoken && http1.get(name) === false ? "bare HTTP/1.1's, too" : "FAILED";
  };
  for (const name of failed) say(`  ${whose(name)}: ${name}`);
  const own = failed.filter((name) => whose(name) === "FAILED");
  return parlor.size > 0 && parlor.size === bare.size && own.length === 0;
}

async function againstParlor(run: Run): Promise<Findings> {
  const port = await openConformancePort({
    request: create(ServerCompatRequestSchema),
    way: "written",
    log: pino({ level: "silent" }),
  });
  const findings = await h2spec(run, port.address.port);
  await port.close(0);
  return findings;
}

/** The bare servers: no more than what Node does by itself. They answer when the request has come, as Parlor's does. */
function createHttp2(): Server {
  const server = createHttp2Server((request, response) => {
    request.once("end", () => void response.end("ok\n")).resume();
  });
  return server.on("sessionError", () => {});
}

function createHttp1(): Server {
  return createHttp1Server((request, response) => {
    request.once("end", () => void response.end("ok\n")).resume();
  });
}

async function againstNode(run: Run, server: Server, only: string[] = []): Promise<Findings> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not a TCP port");
  const findings = await h2spec(run, address.port, only);
  server.close();
  for (const socket of sockets) socket.destroy();
  return findings;
}

function failedIn(findings: Findings): string[] {
  return [...findings].filter(([, passed]) => !passed).map(([name]) => name);
}

/** Runs h2spec, all of it where no sections are named, with its strict cases. This process serves it. */
async function h2spec(run: Run, port: number, only: string[] = []): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-h2spec-"));
  const report = join(folder, "report.xml");
  const args = ["--strict", "--port", String(port), "--junit-report", report, ...only];
  try {
    // Its exit code says no more than the report.
    const { output } = await run(`${bin}/h2spec`, args, { cwd: root, timeoutMs: h2specTimeoutMs });
    if (!existsSync(report)) throw new Error(`h2spec ended without a report:\n${output}`);
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
