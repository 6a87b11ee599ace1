import { createMiniTransport } from "../../../client/mini/index.ts";
import { call, read } from "../sides/transport.ts";

/** All of the client for mini programs, and what the tests need beside it. */
export * from "../../../client/mini/index.ts";
export { call, createMiniTransport, read };
