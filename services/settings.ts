import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { App } from "./auth/app.ts";
import { developmentApp } from "./auth/development.ts";
import { appsFrom, failedLoginsFrom } from "./config-file.ts";
import type { MetricsReaders } from "./metrics/metrics.ts";
import { defaultFailedLogins } from "./rate/failed-logins.ts";
import type { Rate } from "./rate/rates.ts";
import { tlsProblem } from "./tls-settings.ts";

/** What a node is told by its environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
  readonly origins: readonly string[];
  readonly logLevel: string;
  /** Who may read `/metrics`. */
  readonly metrics: MetricsReaders;
  /** Where rooms are kept; in this process, where there is none. */
  readonly redisUrls: readonly string[];
  readonly gracePeriodMs: number;
  /** Milliseconds in which streams are told to go. */
  readonly drainMs: number;
  readonly shutdownGraceMs: number;
  readonly apps: ReadonlyMap<string, App>;
  /** The app of those who try the service: only on loopback, without a configuration. */
  readonly development: App | undefined;
  /** How many logins may fail from an address; null for any number. */
  readonly failedLogins: Rate | null;
}

/** A setting that is wrong. Names it, and says what it may be. */
export class SettingError extends Error {
  /** The setting's name. */
  readonly setting: string;
  /** What stands after the name in the message. */
  readonly problem: string;

  constructor(setting: string, problem: string) {
    super(`${setting} ${problem}`);
    this.name = "SettingError";
    this.setting = setting;
    this.problem = problem;
  }
}

/** A setting: its default, what it is, and what it may be. */
interface Setting {
  readonly name: string;
  readonly default: string;
  readonly what: string;
  readonly mayBe: string;
}

const metricsReaders: readonly MetricsReaders[] = ["loopback", "all", "none"];
const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/** Every setting. The README's table and `--help` are made of this. */
export const settings = [
  {
    name: "PORT",
    default: "8080",
    what: "Port to listen on",
    mayBe: "a number from 0 to 65535; 0 is any free port",
  },
  {
    name: "HOST",
    default: "127.0.0.1",
    what: "Address to listen on",
    mayBe: "an IP address or localhost; anything but loopback needs CONFIG",
  },
  {
    name: "CONFIG",
    default: "",
    what: "File with the apps",
    mayBe: "the path of a JSON file; without one, on loopback, there is the app dev",
  },
  {
    name: "REDIS_URL",
    default: "",
    what: "Redis to keep rooms in, for many nodes; without one, they are in this process",
    mayBe: "redis:// or rediss:// URLs, with commas between: of one primary, or nodes of a cluster",
  },
  {
    name: "TLS_CERT",
    default: "",
    what: "Certificate chain, for TLS",
    mayBe: "the path of a PEM file, together with TLS_KEY",
  },
  {
    name: "TLS_KEY",
    default: "",
    what: "Its private key",
    mayBe: "the path of a PEM file, together with TLS_CERT",
  },
  {
    name: "ORIGINS",
    default: "",
    what: "Sites whose pages may call; behind a proxy that ends TLS, the proxy's own, too",
    mayBe: "origins as browsers write them, with commas between: https://shop.example",
  },
  {
    name: "GRACE_PERIOD_MS",
    default: "30000",
    what: "How long a silent session keeps its rooms",
    mayBe: "a number from 100 to 3600000",
  },
  {
    name: "DRAIN_MS",
    default: "15000",
    what: "How long streams are told to go on SIGTERM, each in its turn",
    mayBe: "a number from 0 to 600000",
  },
  {
    name: "SHUTDOWN_GRACE_MS",
    default: "10000",
    what: "How long calls may take to end after that",
    mayBe: "a number from 0 to 600000",
  },
  {
    name: "METRICS",
    default: "loopback",
    what: "Who may read /metrics, for Prometheus",
    mayBe: `one of ${metricsReaders.join(", ")}`,
  },
  {
    name: "LOG_LEVEL",
    default: "info",
    what: "What is logged",
    mayBe: `one of ${levels.join(", ")}`,
  },
] as const satisfies readonly Setting[];

type Name = (typeof settings)[number]["name"];

/** Reads the settings. Throws `SettingError` for the first that is wrong. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: Name) => env[name] || setting(name).default;
  const number = (name: Name, min: number, max: number) => {
    const value = Number(text(name));
    if (!/^\d+$/.test(text(name)) || value < min || value > max) throw wrong(name);
    return value;
  };
  const host = text("HOST");
  if (isIP(host) === 0 && host !== "localhost") throw wrong("HOST");
  const port = number("PORT", 0, 65_535);
  const logLevel = text("LOG_LEVEL");
  if (!levels.includes(logLevel)) throw wrong("LOG_LEVEL");
  const metrics = metricsReaders.find((one) => one === text("METRICS"));
  if (metrics === undefined) throw wrong("METRICS");
  return {
    host,
    port,
    logLevel,
    metrics,
    tls: tlsFrom(text("TLS_CERT"), text("TLS_KEY")),
    origins: originsFrom(text("ORIGINS")),
    redisUrls: redisUrlsFrom(text("REDIS_URL")),
    gracePeriodMs: number("GRACE_PERIOD_MS", 100, 3_600_000),
    drainMs: number("DRAIN_MS", 0, 600_000),
    shutdownGraceMs: number("SHUTDOWN_GRACE_MS", 0, 600_000),
    ...readApps(env, isLoopback(host)),
  };
}

/** The apps alone: what the token command needs to know. */
export function readApps(
  env: Readonly<Record<string, string | undefined>>,
  loopback = true,
): Pick<Settings, "apps" | "development" | "failedLogins"> {
  const path = env.CONFIG ?? "";
  if (path !== "") {
    const text = read("CONFIG", path);
    const apps = appsFrom(path, text, { env, loopback });
    const known = developmentApp.secrets.map(String);
    const foolish = [...apps.values()].find(({ secrets }) =>
      secrets.some((secret) => known.includes(String(secret))),
    );
    if (foolish !== undefined && !loopback)
      throw new SettingError(
        "CONFIG",
        `gives app ${foolish.appId} the development secret, which everyone knows: only for loopback`,
      );
    return { apps, development: undefined, failedLogins: failedLoginsFrom(path, text) };
  }
  if (!loopback)
    throw new SettingError(
      "HOST",
      "is not loopback, and the development app is for loopback alone: set CONFIG to a file with your apps",
    );
  return {
    apps: new Map([[developmentApp.appId, developmentApp]]),
    development: developmentApp,
    failedLogins: defaultFailedLogins,
  };
}

/** The settings for people: `npm start -- --help`. */
export function settingsHelp(): string {
  const lines = settings.map(
    ({ name, default: standard, what, mayBe }) =>
      `  ${name.padEnd(18)} ${what}${standard === "" ? "" : ` (default ${standard})`}\n${" ".repeat(21)}${mayBe}`,
  );
  return `Starts Parlor. Settings come from the environment:\n\n${lines.join("\n")}\n`;
}

function setting(name: Name): Setting {
  const found = settings.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no setting ${name}`);
  return found;
}

function wrong(name: Name): SettingError {
  return new SettingError(name, `must be ${setting(name).mayBe}`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function tlsFrom(cert: string, key: string): Settings["tls"] {
  if (cert === "" && key === "") return undefined;
  if (cert === "") throw wrong("TLS_CERT");
  if (key === "") throw wrong("TLS_KEY");
  const credential = { cert: read("TLS_CERT", cert), key: read("TLS_KEY", key) };
  const wrongly = tlsProblem(credential);
  if (wrongly !== undefined) throw new SettingError(wrongly.setting, wrongly.problem);
  return credential;
}

function redisUrlsFrom(list: string): string[] {
  const urls = partsOf(list);
  for (const url of urls)
    if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) throw wrong("REDIS_URL");
  return urls;
}

function partsOf(list: string): string[] {
  return list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function originsFrom(list: string): string[] {
  const origins = partsOf(list);
  for (const origin of origins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) throw wrong("ORIGINS");
  return origins;
}

function read(name: Name, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new SettingError(name, `cannot be read: ${path}`);
  }
}
