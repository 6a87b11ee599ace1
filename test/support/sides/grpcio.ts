import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { JsonObject } from "@bufbuild/protobuf";
import { python } from "../../../scripts/programs.ts";
import { EventLog } from "./event-log.ts";
import type { Answer, Way } from "./side.ts";

/** A line that the driver writes. */
type Line = { readonly id: number } & (Answer | { readonly events: JsonObject[] });

/** Python's grpcio, with stubs made from what `npm run -s protos` writes. */
export function openGrpcio(url: string): Way {
  const stubs = mkdtempSync(join(tmpdir(), "parlor-stubs-"));
  makeStubs(stubs);
  const args = ["test/support/sides/grpcio_side.py", new URL(url).host, stubs];
  const child = spawn(python, args, { stdio: ["pipe", "pipe", "inherit"] });
  const hearing = new Map<number, (line: Line) => void>();
  createInterface(child.stdout).on("line", (text) => {
    const line: Line = JSON.parse(text);
    hearing.get(line.id)?.(line);
  });
  let last = 0;
  const say = (line: object) => void child.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    call: (method, request, token) =>
      new Promise((resolve) => {
        const id = ++last;
        hearing.set(id, (line) => resolve("events" in line ? { ok: {} } : answerOf(line)));
        say({ id, method, request, token });
      }),
    subscribe(request, token) {
      const id = ++last;
      const log = new EventLog(() => say({ id, cancel: true }));
      hearing.set(id, (line) => {
        if ("events" in line) log.add(line.events);
        else if ("code" in line) log.end(line);
      });
      say({ id, method: "EventService/Subscribe", request, token });
      return log;
    },
    async close() {
      child.kill();
      await once(child, "close");
      rmSync(stubs, { recursive: true });
    },
  };
}

function answerOf(line: Answer): Answer {
  return "ok" in line ? { ok: line.ok } : { code: line.code, reason: line.reason };
}

/** Writes the protos and what `grpc_tools.protoc` makes of them, as any user of Python would. */
function makeStubs(folder: string): void {
  const protos = join(folder, "protos");
  execFileSync("npm", ["run", "-s", "protos", "--", protos]);
  const files = readdirSync(protos, { recursive: true, encoding: "utf8" });
  const args = ["-m", "grpc_tools.protoc", "-I", protos, "--python_out", folder];
  const named = files.filter((file) => file.endsWith(".proto"));
  execFileSync(python, [...args, "--grpc_python_out", folder, ...named]);
}
