import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";

/** The way to a service, which can be cut and mended. */
export interface Cable {
  readonly transport: Transport;
  /** Breaks off whatever is under way, and lets nothing through. */
  cut(): void;
  /** Lets everything through again. */
  mend(): void;
  /** Holds calls of this rpc up until what it answers is called. */
  hold(rpc: string): () => void;
}

/** A cable that is whole. */
export function createCable(baseUrl: string): Cable {
  let breaking = new AbortController();
  const held = new Map<string, Promise<void>>();
  const through: typeof fetch = async (input, init = {}) => {
    for (const [rpc, until] of held) if (String(input).endsWith(`/${rpc}`)) await until;
    const signals = [breaking.signal, ...(init.signal ? [init.signal] : [])];
    return fetch(input, { ...init, signal: AbortSignal.any(signals) }).catch((thrown) => {
      throw breaking.signal.aborted ? new TypeError("the cable is cut") : thrown;
    });
  };
  return {
    transport: createConnectTransport({ baseUrl, useBinaryFormat: true, fetch: through }),
    cut: () => breaking.abort(new TypeError("the cable is cut")),
    mend() {
      breaking = new AbortController();
    },
    hold(rpc) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(rpc, promise);
      return resolve;
    },
  };
}
