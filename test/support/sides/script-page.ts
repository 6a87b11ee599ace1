import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "vite";

/** A page with nothing but a script on it, of another origin than the service's. */
export interface ScriptPage {
  /** As the service is to know it. */
  readonly origin: string;
  close(): void;
}

/** Bundles a script, and serves a page with it on a port of its own. */
export async function serveScript(entry: string): Promise<ScriptPage> {
  const script = await bundle(entry);
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, lib: { entry, formats: ["es"], fileName: "page" } },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !("output" in result)) throw new Error("the page was not built");
  return result.output[0].code;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
