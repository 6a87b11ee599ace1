import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type { ZIM } from "./zim.ts";

/** Where a client's service is, as far as it is said. */
interface Place {
  readonly server?: string;
}

/** The ways to the one client of a page or a mini program. */
export interface Factory<Config extends Place> {
  /**
   * Creates the client; null where there is one already. The service is at `server`, or where
   * `setAdvancedConfig` says, or where the page comes from. Throws a `ZIMError` where there is none of these.
   */
  create(appConfig: Config): ZIM | null;
  /** The version of ZIM's client whose calls, events and types these are. */
  getVersion(): string;
  /** The client; null where there is none. */
  getInstance(): ZIM | null;
  /** Says where the service is, with the key "server", for clients that are created later. Else does nothing. */
  setAdvancedConfig(key: string, value: string): void;
}

/** The ways to one client at a time. `make` makes it, and has `destroyed` called once it is over. */
export function createFactory<Config extends Place>(
  make: (config: Config & { readonly server: string }, destroyed: () => void) => ZIM,
): Factory<Config> {
  const settings = new Map<string, string>();
  let instance: ZIM | null = null;
  return {
    create(config) {
      if (instance !== null) return null;
      const server = config.server ?? settings.get("server") ?? globalThis.location?.origin;
      if (server === undefined) throw noServer();
      const zim = make({ ...config, server }, () => {
        if (instance === zim) instance = null;
      });
      instance = zim;
      return zim;
    },

    getVersion: () => "2.29.0",

    getInstance: () => instance,

    setAdvancedConfig(key, value) {
      settings.set(key, value);
    },
  };
}

function noServer(): ZIMError {
  const code = ZIMErrorCode.CommonModuleNotInit;
  return new ZIMError(code, 'say where the service is: ZIM.create({ appID, server: "https://…" })');
}
