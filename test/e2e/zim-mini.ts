export { createMiniTransport } from "../../client/mini/index.ts";
export { ZIM } from "../../client/zim/index.ts";
