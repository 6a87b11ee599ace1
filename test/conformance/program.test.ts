import { spawn } from "node:child_process";
import { once } from "node:events";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { expect, it } from "vitest";
import {
  ServerCompatRequestSchema,
  ServerCompatResponseSchema,
} from "../../conformance/gen/connectrpc/conformance/v1/server_compat_pb.ts";
import { ConformanceService } from "../../conformance/gen/connectrpc/conformance/v1/service_pb.ts";
import { responseBytes } from "../../conformance/server.ts";
import { root } from "../support/service-process.ts";

it.each(["stock", "written"])(
  "the suite's program says where it is, and answers there (%s)",
  async (way) => {
    const child = spawn(process.execPath, ["conformance/program.ts", way], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    try {
      child.stdin.end(
        prefixed(toBinary(ServerCompatRequestSchema, create(ServerCompatRequestSchema))),
      );
      const [answer] = (await once(child.stdout, "data")) as [Buffer];
      expect(answer.readUInt32BE()).toBe(answer.length - 4);
      const { host, port } = fromBinary(ServerCompatResponseSchema, answer.subarray(4));
      const baseUrl = `http://${host}:${port}`;
      const client = createClient(
        ConformanceService,
        createConnectTransport({ baseUrl, httpVersion: "2" }),
      );
      const data = [1, 2, 3].map((byte) => new Uint8Array([byte]));
      const received: unknown[] = [];
      const request = { responseDefinition: { responseData: data } };
      for await (const { payload } of client.serverStream(request)) received.push(payload?.data);
      expect(received).toEqual(data);
    } finally {
      child.kill();
    }
    expect(await exited).toEqual([0, null]);
  },
);

it("an answer to the suite is a message after its length", () => {
  const bytes = responseBytes({ host: "127.0.0.1", port: 80 });
  expect(bytes).toEqual(prefixed(bytes.subarray(4)));
});

function prefixed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(message.length);
  return Buffer.concat([prefix, message]);
}

it.each(["main", "generate"])("says how to get Go where there is none (%s)", async (command) => {
  const child = spawn(process.execPath, [`conformance/${command}.ts`], {
    cwd: root,
    env: { ...process.env, PATH: "/nowhere" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const out of [child.stdout, child.stderr])
    out.on("data", (text) => {
      said += text;
    });
  expect((await once(child, "close"))[0]).toBe(2);
  expect(said).toMatch(/^Go is missing: install Go 1\.\d+ or later \(https:\/\/go\.dev\/dl\)/);
});
