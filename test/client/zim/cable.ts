import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";

/** The way to a service, which can be cut and mended. */
export interface Cable {
  readonly transport: Transport;
  /** Breaks off whatever is under way, and lets nothing through. */
  cut(): void;
  /** Lets everything through again. */
  mend(): void;
}

/** A cable that is whole. */
export function createCable(baseUrl: string): Cable {
  let breaking = new AbortController();
  const through: typeof fetch = (input, init = {}) => {
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
  };
}
