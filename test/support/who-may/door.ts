import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnectTransport } from "@connectrpc/connect-node";
import { inject } from "vitest";
import { signToken } from "../../../services/auth/token.ts";
import { systemClock } from "../../../services/clock.ts";
import { appsFrom } from "../../../services/config-file.ts";
import { callsOf, openNode, withHeaders } from "../node.ts";
import { startProcess } from "../service-process.ts";
import type { Door } from "./try-cell.ts";

/** A door that is shut when all is tried. */
export interface OpenDoor extends Door {
  shut(): Promise<void>;
}

/** The door of a service in a process of its own, on its port; on Redis, of a node in this process. */
export async function openDoor(): Promise<OpenDoor> {
  return inject("redisUrl") === "" ? portDoor() : nodeDoor();
}

function nodeDoor(): OpenDoor {
  const { calls, token } = openNode();
  return { calls, token, shut: async () => {} };
}

async function portDoor(): Promise<OpenDoor> {
  const path = join(mkdtempSync(join(tmpdir(), "parlor-apps-")), "apps.json");
  const entry = (id: string) => ({ id, secrets: [`the secret of the app ${id}`.padEnd(32, ".")] });
  const config = JSON.stringify({ apps: [entry("shop"), entry("other")] });
  writeFileSync(path, config);
  const apps = appsFrom(path, config, {});
  const service = await startProcess({ CONFIG: path, LOG_LEVEL: "info" });
  const transport = createConnectTransport({ baseUrl: service.url, httpVersion: "2" });
  return {
    calls(credential, headers = {}) {
      const authorized = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
      return callsOf(withHeaders(transport, { ...authorized, ...headers }));
    },
    async token(request, appId) {
      const app = apps.get(appId);
      if (app === undefined) throw new Error(`no app ${appId}`);
      return signToken(app, { now: systemClock.now(), ttlS: 7200, ...request });
    },
    async shut() {
      await service.stop();
    },
  };
}
