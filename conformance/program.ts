import { once } from "node:events";
import { pino } from "pino";
import { openConformancePort, readRequest, responseBytes } from "./server.ts";

// What the suite starts, once for every kind of server that it tests: it says on standard input what it
// wants, and is told on standard output where that is. Ends on SIGTERM.
//
//   node conformance/program.ts stock|written

const [way] = process.argv.slice(2);
if (way !== "stock" && way !== "written") throw new Error("say stock or written");
const stopped = once(process, "SIGTERM");
const request = await readRequest(process.stdin);
const port = await openConformancePort({
  request,
  way,
  log: pino({ level: "warn" }, pino.destination({ dest: 2, sync: true })),
});
const { address, port: number } = port.address;
const pemCert = request.serverCreds?.cert ?? new Uint8Array();
process.stdout.write(responseBytes({ host: address, port: number, pemCert }));
await stopped;
await port.close(0);
process.exit(0);
