import { readFileSync } from "node:fs";
import { z } from "zod";
import type { App } from "./auth/app.ts";
import { limitsSchema } from "./limit-settings.ts";
import type { Rate } from "./rate/rates.ts";
import { appRatesSchema, nodeRatesSchema } from "./rate-settings.ts";
import {
  beforeSendFrom,
  beforeSendSchema,
  type HookContext,
  webhooksFrom,
  webhooksSchema,
} from "./webhook/config.ts";

/** A configuration file that is wrong. Names the field, and says what is wrong with it. */
export class ConfigError extends Error {
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.name = "ConfigError";
  }
}

/** A secret: itself, or where it is. */
const secretSchema = z.union([
  z.string(),
  z.strictObject({ env: z.string() }),
  z.strictObject({ file: z.string() }),
]);

/** The shortest secret, in bytes: as long as what HS256 makes of it (RFC 7518, section 3.2). */
const minSecretBytes = 32;

const appSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, - and _"),
  secrets: z.array(secretSchema).min(1).max(2),
  limits: limitsSchema,
  rates: appRatesSchema,
  login: z
    .strictObject({
      policy: z.enum(["allow", "end_older", "refuse_newer"]).default("allow"),
      per: z.enum(["user", "platform"]).default("user"),
    })
    .optional(),
  webhooks: webhooksSchema,
  before_send: beforeSendSchema.optional(),
});

const fileSchema = z.strictObject({ apps: z.array(appSchema).min(1), rates: nodeRatesSchema });

type AppEntry = z.infer<typeof appSchema>;
type Env = Readonly<Record<string, string | undefined>>;

/**
 * The apps of a configuration file; `loopback` where the service listens on that alone. Throws `ConfigError`.
 */
export function appsFrom(
  path: string,
  text: string,
  { env = {}, loopback = false }: { readonly env?: Env; readonly loopback?: boolean },
): Map<string, App> {
  const file = fileFrom(path, text);
  const apps = new Map<string, App>();
  for (const [index, entry] of file.apps.entries()) {
    if (apps.has(entry.id)) throw new ConfigError(path, `apps[${index}].id: is there twice`);
    const hooks = hooksFrom(entry, {
      loopback,
      secretOf: (secret) => secretOf(secret, env),
      wrong: (field, problem) => {
        throw new ConfigError(path, `apps[${index}].${field}: ${problem}`);
      },
    });
    apps.set(entry.id, { ...appFrom(path, { entry, index }, env), ...hooks });
  }
  return apps;
}

/** How many logins may fail from an address, by a configuration file. Throws `ConfigError`. */
export function failedLoginsFrom(path: string, text: string): Rate | null {
  return fileFrom(path, text).rates.failed_logins_per_address;
}

function fileFrom(path: string, text: string): z.infer<typeof fileSchema> {
  const parsed = fileSchema.safeParse(parse(path, text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(path, `${fieldOf(issue?.path ?? [])}: ${issue?.message ?? "is wrong"}`);
}

/** Where the app is told of its events, and who is asked before its messages are sent. */
function hooksFrom(entry: AppEntry, context: HookContext): Pick<App, "webhooks" | "beforeSend"> {
  const { webhooks, before_send } = entry;
  return {
    webhooks: webhooksFrom(webhooks, context),
    ...(before_send === undefined ? {} : { beforeSend: beforeSendFrom(before_send, context) }),
  };
}

function appFrom(path: string, at: { entry: AppEntry; index: number }, env: Env): App {
  const { entry, index } = at;
  const secrets = entry.secrets.map((secret, i) => {
    const field = `apps[${index}].secrets[${i}]`;
    const bytes = new TextEncoder().encode(secretOf(secret, env) ?? "");
    if (bytes.length < minSecretBytes)
      throw new ConfigError(
        path,
        `${field}: must be at least ${minSecretBytes} bytes${sourceOf(secret)}`,
      );
    return bytes;
  });
  return {
    appId: entry.id,
    secrets,
    limits: entry.limits,
    rates: entry.rates,
    ...(entry.login === undefined ? {} : { login: entry.login }),
  };
}

function secretOf(secret: z.infer<typeof secretSchema>, env: Env): string | undefined {
  if (typeof secret === "string") return secret;
  if ("env" in secret) return env[secret.env];
  try {
    return readFileSync(secret.file, "utf8").trim();
  } catch {
    return undefined;
  }
}

function sourceOf(secret: z.infer<typeof secretSchema>): string {
  if (typeof secret === "string") return "";
  return "env" in secret
    ? `, in the environment variable ${secret.env}`
    : `, in the readable file ${secret.file}`;
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (field, key) =>
      typeof key === "number"
        ? `${field}[${key}]`
        : `${field}${field === "" ? "" : "."}${String(key)}`,
    "",
  );
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(path, error instanceof Error ? error.message : "is not JSON");
  }
}
