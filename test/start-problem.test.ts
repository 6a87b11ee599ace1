import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { listenProblem } from "../services/start-problem.ts";
import { tlsProblem } from "../services/tls-settings.ts";
import { makeCertificate } from "./support/certificate.ts";

/** What the system says of a place that cannot be listened at. */
async function failureAt(host: string, port: number): Promise<unknown> {
  const [failure] = await once(createServer().listen({ host, port }), "error");
  return failure;
}

const wordsOf = (failure: unknown, at: { readonly host: string; readonly port: number }) =>
  listenProblem(failure, at)?.message;

describe("a node that cannot listen", () => {
  it("names the port that is in use, and says what to do", async () => {
    const other = createServer().listen({ host: "127.0.0.1", port: 0 });
    await once(other, "listening");
    const at = { host: "127.0.0.1", port: Number(Object(other.address()).port) };
    expect(wordsOf(await failureAt(at.host, at.port), at)).toBe(
      `PORT ${at.port} is in use on 127.0.0.1: give another, or 0 for any free one`,
    );
    other.close();
  });

  it("names the address that this machine has not", async () => {
    const at = { host: "192.0.2.1", port: 0 }; // for documentation (RFC 5737)
    expect(wordsOf(await failureAt(at.host, at.port), at)).toMatch(
      /^HOST 192\.0\.2\.1 is no address/,
    );
  });

  it("names the port that only root may open", () => {
    const failure = Object.assign(new Error("listen EACCES"), { code: "EACCES" });
    expect(wordsOf(failure, { host: "127.0.0.1", port: 80 })).toMatch(/^PORT 80 may not be opened/);
  });

  it("says nothing of what it does not know", () => {
    expect(listenProblem(new Error("something"), { host: "127.0.0.1", port: 1 })).toBeUndefined();
  });
});

describe("a certificate and its key", () => {
  const [one, other] = [makeCertificate(), makeCertificate()];

  it.each([
    [one, undefined],
    [{ cert: "{}", key: one.key }, "TLS_CERT"],
    [{ cert: one.cert, key: "{}" }, "TLS_KEY"],
    [{ cert: one.key, key: one.key }, "TLS_CERT"],
    [{ cert: one.cert, key: other.key }, "TLS_KEY"],
  ])("are looked at before a node starts: case %#", (credential, setting) => {
    expect(tlsProblem(credential)?.setting).toBe(setting);
  });
});
