import { createContextKey } from "@connectrpc/connect";

/** Where the port leaves the address of whoever is at the other end: behind a proxy, the proxy's. "" if unknown. */
export const peerKey = createContextKey("", { description: "peer's address" });
