import { afterAll, beforeAll, expect, it } from "vitest";
import { file } from "../house/sources.ts";
import { root, run, type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

it("the README's shell commands work as they stand", async () => {
  const block = /<!-- begin: shell -->\n```sh\n([^`]*)```/.exec(file("README.md"))?.[1] ?? "";
  const script = block.replace("http://localhost:8080", service.url);
  const printed = await run("timeout", ["50", "bash", "-e", "-o", "pipefail", "-c", script], {
    cwd: root,
  });
  expect(printed).toContain('"created": true');
  expect(printed).toContain('"messageId"');
  expect(printed).toContain('"roomEntered"');
  expect(printed).toContain('"text": "Hello!"');
  expect(printed).toContain('"userId": "alice"');
}, 60_000);
