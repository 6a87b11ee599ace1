import type { App } from "../services/auth/app.ts";
import { signToken, type TokenRequest } from "../services/auth/token.ts";
import { systemClock } from "../services/clock.ts";
import { readApps } from "../services/settings.ts";
import type { Given } from "./given.ts";
import { UsageError } from "./usage.ts";

/**
 * The app whose secret signs: of the file that `CONFIG` names the one of `--app`, or the first; without a file
 * the development app. Throws `UsageError` where there is none.
 */
export function appFrom({ io, text }: Given): App {
  const apps = appsOrUsage(io.env);
  const id = text("app");
  const app = id === undefined ? apps.values().next().value : apps.get(id);
  if (app === undefined)
    throw new UsageError(`--app must be one of ${[...apps.keys()].join(", ")}`);
  return app;
}

/** Signs a token that is good from now on. */
export function sign(app: App, request: Omit<TokenRequest, "now">): Promise<string> {
  return signToken(app, { ...request, now: systemClock.now() });
}

function appsOrUsage(env: Given["io"]["env"]): ReadonlyMap<string, App> {
  try {
    return readApps(env).apps;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
