import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { backendOf, clientOf } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { refusal } from "../support/reasons.ts";
import { startProcess } from "../support/service-process.ts";
import { jsonLines, parlor } from "./program.ts";

let server: Server;
let env: { readonly PARLOR_URL: string };
beforeAll(async () => {
  server = await startLiveServer();
  env = { PARLOR_URL: server.url };
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

describe("parlor login", () => {
  it("prints an access token and nothing else", async () => {
    const { code, out, err } = await parlor(["login", "--user", "ann", "--name", "Ann"], env);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^\S+\n$/);
    const { rooms } = clientOf(server.url, out.trim());
    const { snapshot } = await rooms.enterRoom({ room: { roomId: "lobby" } });
    expect(snapshot?.room?.creator).toMatchObject({ userId: "ann", name: "Ann" });
  });

  it("answers in JSON, and takes the place of an earlier session on the device", async () => {
    const args = ["login", "--user", "bob", "--device", "phone", "--json"];
    const first = jsonLines(await parlor(args, env));
    expect(first).toMatchObject([
      {
        accessToken: expect.any(String),
        session: { userId: "bob", device: { deviceId: "phone" } },
      },
    ]);
    await parlor(args, env);
    const earlier = clientOf(server.url, String(Object(first[0]).accessToken));
    expect(await refusal(earlier.rooms.enterRoom({ room: { roomId: "lobby" } }))).toBe(
      "Unauthenticated SESSION_ENDED",
    );
  });

  const grants = JSON.stringify([{ room: "show-*", verbs: ["join"] }]);
  const mayNotCreate = async (accessToken: string) => {
    const { rooms } = clientOf(server.url, accessToken);
    return refusal(rooms.enterRoom({ room: { roomId: "show-1" } }));
  };

  it("allows what --grants say, and no more", async () => {
    const { out } = await parlor(["login", "--user", "vic", "--grants", grants], env);
    expect(await mayNotCreate(out.trim())).toBe("PermissionDenied GRANT_MISSING");
  });

  it("has the token issued where a backend's is at hand, with the same name and grants", async () => {
    const PARLOR_TOKEN = (await parlor(["token", "--server"])).out.trim();
    const own = { ...env, PARLOR_TOKEN, CONFIG: "/nowhere.json" };
    const args = ["login", "--user", "eve", "--name", "Eve", "--grants", grants, "--ttl", "90s"];
    const { code, out, err } = await parlor(args, own);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(await mayNotCreate(out.trim())).toBe("PermissionDenied GRANT_MISSING");
    const { auth } = await backendOf(server.url);
    const { sessions } = await auth.listSessions({ userId: "eve" });
    expect(sessions).toMatchObject([{ profile: { name: "Eve" } }]);
    const leftMs = Number(sessions[0]?.expireTime?.seconds) * 1000 - Date.now();
    expect(leftMs).toBeGreaterThan(60_000);
    expect(leftMs).toBeLessThanOrEqual(90_000);
  });

  it("signs with the app of CONFIG that --app names", async () => {
    const folder = mkdtempSync(join(tmpdir(), "parlor-login-"));
    const CONFIG = join(folder, "apps.json");
    const apps = ["shop", "live"].map((id) => ({ id, secrets: [id.repeat(10)] }));
    writeFileSync(CONFIG, JSON.stringify({ apps }));
    const service = await startProcess({ CONFIG });
    const own = { CONFIG, PARLOR_URL: service.url };
    const { out } = await parlor(["login", "--user", "ann", "--app", "live"], own);
    await clientOf(service.url, out.trim()).rooms.enterRoom({ room: { roomId: "stage" } });
    const listed = jsonLines(await parlor(["rooms", "--app", "live", "--json"], own));
    expect(listed).toMatchObject([{ room: { roomId: "stage" } }]);
    await service.stop();
    rmSync(folder, { recursive: true });
  });
});
