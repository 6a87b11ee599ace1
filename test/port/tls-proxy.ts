import { request } from "node:http";
import { createServer, request as requestTls } from "node:https";
import type { AddressInfo } from "node:net";
import { makeCertificate } from "../support/certificate.ts";

/** A proxy that ends TLS, as nginx and Caddy do. */
export interface TlsProxy {
  /** As browsers know it. */
  readonly origin: string;
  /** Has it hand on requests to a port of this machine. */
  leadTo(port: number): void;
  /** The status of what a page of an origin posts through it. */
  post(path: string, origin: string): Promise<number | undefined>;
  close(): void;
}

/** Opens one, which hands on the `Host` that it was asked for, or puts the port's own in its place. */
export async function openTlsProxy(keepsHost: boolean): Promise<TlsProxy> {
  const { key, cert } = makeCertificate();
  let port = 0;
  const server = createServer({ key, cert }, (asked, answer) => {
    const host = keepsHost ? asked.headers.host : `127.0.0.1:${port}`;
    const headers = { ...asked.headers, host, "x-forwarded-proto": "https" };
    const { method, url: path } = asked;
    const options = { host: "127.0.0.1", port, method, path, headers, agent: false };
    const onward = request(options, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    origin: `https://localhost:${own}`,
    leadTo(number) {
      port = number;
    },
    post(path, origin) {
      const headers = { origin, "content-type": "application/json" };
      const options = { host: "localhost", port: own, path, method: "POST", headers, ca: cert };
      return new Promise((resolve, reject) => {
        requestTls({ ...options, agent: false }, (answered) =>
          resolve(answered.resume().statusCode),
        )
          .on("error", reject)
          .end("{}");
      });
    },
    close: () => void server.close(),
  };
}
