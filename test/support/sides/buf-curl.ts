import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fromBinary, type JsonObject, toJson } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { ErrorDetailSchema } from "../../../gen/parlor/v1/error_pb.ts";
import { EventLog } from "./event-log.ts";
import { JsonStream } from "./json-stream.ts";
import type { Method, Refusal, Way } from "./side.ts";

/** The program itself: what npm links to is a script that leaves it running when it is killed. */
const buf = `node_modules/@bufbuild/buf-${process.platform}-${process.arch}/bin/buf`;

/** `buf curl`, which knows nothing of the contract but what reflection tells it. */
export function openBufCurl(url: string, flags: readonly string[] = []): Way {
  const running = new Set<ChildProcess>();
  const curl = (method: Method, request: JsonObject, token?: string) => {
    const header = token === undefined ? [] : ["-H", `Authorization: Bearer ${token}`];
    const data = ["-d", JSON.stringify(request)];
    const args = ["curl", ...flags, ...header, ...data, `${url}/parlor.v1.${method}`];
    const child = spawn(buf, args, { stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    child.once("close", () => running.delete(child));
    return child;
  };
  return {
    async call(method, request, token) {
      const child = curl(method, request, token);
      const answer = new JsonStream();
      const objects: JsonObject[] = [];
      child.stdout.setEncoding("utf8").on("data", (text) => objects.push(...answer.push(text)));
      const end = await endOf(child);
      return end.code === "ok" ? { ok: objects[0] ?? {} } : end;
    },
    subscribe(request, token) {
      const child = curl("EventService/Subscribe", request, token);
      const log = new EventLog(() => child.kill());
      const responses = new JsonStream();
      child.stdout.setEncoding("utf8").on("data", (text) => {
        for (const response of responses.push(text)) log.add(response.events as JsonObject[]);
      });
      void endOf(child).then((end) => log.end(end));
      return log;
    },
    async close() {
      await Promise.all([...running].map((child) => child.kill() && once(child, "close")));
    },
  };
}

/** How a run of `buf curl` ended. It prints an error as JSON. */
async function endOf(child: ChildProcess): Promise<Refusal> {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  const [exitCode] = await once(child, "close");
  if (exitCode === 0) return { code: "ok", reason: "" };
  const [error] = new JsonStream().push(text.slice(Math.max(0, text.indexOf("{"))));
  if (error === undefined) return { code: `exit ${exitCode}: ${text}`, reason: "" };
  const { code, details = [] } = error as { code: string; details?: { value: string }[] };
  return { code, reason: reasonOf(details.map(({ value }) => value)) };
}

function reasonOf(details: readonly string[]): string {
  const [detail] = details;
  if (detail === undefined || details.length !== 1) return "";
  const json = toJson(ErrorDetailSchema, fromBinary(ErrorDetailSchema, base64Decode(detail)));
  return (json as { reason: string }).reason;
}
