import { defaultRates } from "../rate/rates.ts";
import { type App, defaultAppLimits } from "./app.ts";

/**
 * A secret that everyone knows. It lets people try the service on their own machine; a server that
 * listens on anything but loopback refuses to start with it.
 */
export const developmentSecret = "parlor-development-secret-known-to-all";

/** The app of a server that listens on loopback and has no configuration. */
export const developmentApp: App = {
  appId: "dev",
  secrets: [new TextEncoder().encode(developmentSecret)],
  limits: defaultAppLimits,
  rates: defaultRates,
};
