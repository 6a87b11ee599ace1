import pino from "pino";
import type { AppLimits } from "../../services/auth/app.ts";
import { developmentApp } from "../../services/auth/development.ts";
import { systemClock } from "../../services/clock.ts";
import { noRates } from "../../services/rate/rates.ts";
import { type Server, startServer } from "../../services/server.ts";
import { readSettings } from "../../services/settings.ts";
import { openLiveStore } from "./store.ts";

/** Starts the whole service in this process, on a port of its own, so that what it carries can be looked at. */
export async function startLiveServer(limits: Partial<AppLimits> = {}): Promise<Server> {
  const app = { ...developmentApp, limits: { ...developmentApp.limits, ...limits } };
  return startServer({
    store: await openLiveStore(),
    clock: systemClock,
    log: pino({ level: "silent" }),
    apps: new Map([[app.appId, { ...app, rates: noRates }]]),
    failedLogins: null,
    development: app,
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    origins: [],
    gracePeriodMs: 30_000,
    metrics: "loopback",
    pagesFolder: "web/dist",
  });
}

/** Starts the whole service in this process, on a port of its own, as its settings say: rates and all. */
export async function startAsSet(env: Readonly<Record<string, string>> = {}): Promise<Server> {
  return startServer({
    ...readSettings({ PORT: "0", HOST: "127.0.0.1", ...env }),
    store: await openLiveStore(),
    clock: systemClock,
    log: pino({ level: "silent" }),
    pagesFolder: "web/dist",
  });
}
