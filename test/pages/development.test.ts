import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pictureType } from "../../services/pages/picture-type.ts";
import {
  DevelopmentPictures,
  maxKeptBytes,
  maxPictureBytes,
} from "../../services/pages/pictures.ts";
import { clientOf } from "../support/clients.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

type Headers = Readonly<Record<string, string>>;

describe("the development log-in", () => {
  const ask = (headers: Headers, body = '{"user": "ann"}') =>
    fetch(`${service.url}/development/token`, { method: "POST", headers, body });

  it("gives its own page a token, and no other site", async () => {
    expect((await ask({})).status).toBe(200);
    expect((await ask({ origin: service.url })).status).toBe(200);
    expect((await ask({ origin: "https://elsewhere.example" })).status).toBe(403);
  });

  it.each(["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"])(
    "gives nobody a token whom a proxy on this machine passes on, by its %s",
    async (name) => {
      const body = '{"user": "console", "role": "backend"}';
      expect((await ask({ [name]: "10.1.2.3" }, body)).status).toBe(403);
      expect((await ask({ [name]: "10.1.2.3", origin: service.url }, body)).status).toBe(403);
    },
  );

  it("refuses what it cannot read, and what is longer than it takes", async () => {
    const long = (letters: number) => `{"user": "ann"${" ".repeat(letters - 15)}}`;
    expect((await ask({}, '{"user": "a b"}')).status).toBe(400);
    expect((await ask({}, "{")).status).toBe(400);
    expect((await ask({}, '{"user": "ann", "moderator": "yes"}')).status).toBe(400);
    expect((await ask({}, long(1024))).status).toBe(200);
    expect((await ask({}, long(1025))).status).toBe(400);
  });

  it("makes a moderator of the demo rooms, and of no other", async () => {
    const grants = async (body: string): Promise<unknown> => {
      const { token }: { token: string } = JSON.parse(await (await ask({}, body)).text());
      return decodeJwt(token).grants;
    };
    expect(await grants('{"user": "ann"}')).toBeUndefined();
    expect(await grants('{"user": "ann", "moderator": true}')).toEqual([
      { room: "*", verbs: ["create", "join", "send", "attributes"] },
      { room: "demo-*", verbs: ["moderate"] },
    ]);
  });

  it("gives a backend's token where that role is asked for, under the same protection", async () => {
    const backend = '{"user": "console", "role": "backend"}';
    const tokenOf = async (body: string) =>
      String(Object(await (await ask({}, body)).json()).token);
    const listed = async (token: string) => clientOf(service.url, token).rooms.listRooms({});
    expect((await listed(await tokenOf(backend))).rooms).toBeDefined();
    expect(await refusal(listed(await tokenOf('{"user": "console"}')))).toContain(
      "UNAUTHENTICATED",
    );
    expect((await ask({ origin: "https://elsewhere.example" }, backend)).status).toBe(403);
    expect((await ask({}, '{"user": "ann", "role": "moderator"}')).status).toBe(400);
  });

  it("answers nobody who calls the server by another site's name", async () => {
    const { hostname, port } = new URL(service.url);
    const body = '{"user": "console", "role": "backend"}';
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: "rebound.example" };
      request({ hostname, port, path: "/development/token", method: "POST", headers }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on("error", reject)
        .end(body);
    });
    expect(status).toBe(403);
  });
});

const png = Buffer.from("89504e470d0a1a0a", "hex");

/** A PNG, as far as its first bytes say so, of so many bytes. */
function pngOf(bytes: number): Buffer {
  return Buffer.concat([png, Buffer.alloc(bytes - png.length)]);
}

describe("the development pictures", () => {
  const put = (body: Buffer, headers: Headers = {}) =>
    fetch(`${service.url}/development/picture`, {
      method: "POST",
      headers,
      body: Uint8Array.from(body),
    });
  const pathOf = async (response: Response): Promise<string> =>
    JSON.parse(await response.text()).path;

  it("takes a picture, and shows it as what it is", async () => {
    const path = await pathOf(await put(pngOf(100), { "content-type": "text/html" }));
    expect(path).toMatch(/^\/development\/pictures\/[0-9a-f]{32}$/);
    const shown = await fetch(`${service.url}${path}`);
    expect(shown.headers.get("content-type")).toBe("image/png");
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(pngOf(100));
    expect((await fetch(`${service.url}${path.slice(0, -1)}`)).status).toBe(404);
    expect((await fetch(`${service.url}/development/pictures/`)).status).toBe(404);
    expect((await fetch(`${service.url}${path}`, { method: "POST" })).status).toBe(405);
  });

  it("takes 2 MiB, and not a byte more", async () => {
    expect((await put(pngOf(maxPictureBytes))).status).toBe(200);
    expect((await put(pngOf(maxPictureBytes + 1))).status).toBe(413);
  });

  it("takes nothing from another site, and shows it nothing", async () => {
    const origin = "https://elsewhere.example";
    expect((await put(pngOf(100), { origin })).status).toBe(403);
    expect((await put(pngOf(100), { origin: service.url })).status).toBe(200);
    const path = await pathOf(await put(pngOf(100)));
    expect((await fetch(`${service.url}${path}`, { headers: { origin } })).status).toBe(403);
    expect((await fetch(`${service.url}/development/picture`)).status).toBe(405);
  });

  it("takes what begins as a picture does, whatever it is called", async () => {
    expect((await put(Buffer.from("<svg></svg>"), { "content-type": "image/png" })).status).toBe(
      415,
    );
    expect((await put(Buffer.alloc(0))).status).toBe(415);
    const typeOf = (head: string) => pictureType(Buffer.from(head, "latin1"));
    expect(typeOf("\x89PNG\r\n\x1a\n")).toBe("image/png");
    expect(typeOf("\x89PNG\r\n\x1a")).toBeUndefined();
    expect(typeOf("\xff\xd8\xff\xe0")).toBe("image/jpeg");
    expect(typeOf("\xff\xd8")).toBeUndefined();
    expect(typeOf("GIF89a")).toBe("image/gif");
    expect(typeOf("GIF87a")).toBe("image/gif");
    expect(typeOf("GIF88a")).toBeUndefined();
    expect(typeOf("RIFF\n\0\0\0WEBP")).toBe("image/webp");
    expect(typeOf("RIFF\0\0\0\0WAVE")).toBeUndefined();
    expect(typeOf(" GIF89a")).toBeUndefined();
  });

  it("keeps 64 MiB, and forgets the oldest", () => {
    const pictures = new DevelopmentPictures();
    const keep = (bytes: number) =>
      pictures.keep({ type: "image/png", bytes: Buffer.alloc(bytes) });
    const full = Array.from({ length: maxKeptBytes / maxPictureBytes }, () =>
      keep(maxPictureBytes),
    );
    expect(full.map((id) => pictures.has(id))).not.toContain(false);
    const one = keep(1);
    expect([...full, one].map((id) => pictures.has(id)).filter((kept) => !kept)).toHaveLength(1);
    expect(pictures.has(full[0] ?? "")).toBe(false);
  });
});

describe("a server with apps of its own", () => {
  it("has none of it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parlor-apps-"));
    const config = join(folder, "apps.json");
    const apps = [{ id: "shop", secrets: ["0123456789abcdef0123456789abcdef"] }];
    await writeFile(config, JSON.stringify({ apps }));
    const shop = await startService({ CONFIG: config });
    for (const path of ["token", "picture", "pictures/0"]) {
      const answer = await fetch(`${shop.url}/development/${path}`, { method: "POST", body: "{}" });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    await shop.stop();
    await rm(folder, { recursive: true });
  });
});
