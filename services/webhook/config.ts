import { z } from "zod";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { ContentSchema } from "../../gen/parlor/v1/message_pb.ts";
import { type BeforeSendSettings, maxWebhooks, type WebhookSettings } from "../auth/app-hooks.ts";

/** Names of the payloads that events carry. */
export const eventTypes = EventSchema.oneofs
  .flatMap(({ fields }) => fields)
  .map(({ name }) => name);

const contents = ContentSchema.fields.map(({ name }) => name);

/** What is asked about where an app does not say: what people read. */
const defaultContents = contents.filter((name) => !["command", "barrage"].includes(name));

const secretSchema = z.union([
  z.string(),
  z.strictObject({ env: z.string() }),
  z.strictObject({ file: z.string() }),
]);

const receiver = { url: z.string(), secret: secretSchema, allow_http: z.boolean().default(false) };

/** The webhooks of an app, as its configuration has them. */
export const webhooksSchema = z
  .array(
    z.strictObject({
      ...receiver,
      event_types: z.array(z.enum(eventTypes)).max(32).default([]),
      room_id_prefix: z.string().max(128).default(""),
    }),
  )
  .max(maxWebhooks)
  .default([]);

/** The hook before messages are sent, as its configuration has it. */
export const beforeSendSchema = z.strictObject({
  ...receiver,
  timeout_ms: z.number().int().min(50).max(10_000).default(1000),
  on_failure: z.enum(["allow", "refuse"]).default("refuse"),
  contents: z.array(z.enum(contents)).min(1).default(defaultContents),
});

/** What is to be known to read them. */
export interface HookContext {
  /** Whether the service itself listens on loopback alone: then http is as good as https. */
  readonly loopback: boolean;
  /** A secret, from wherever it is. */
  secretOf(secret: z.infer<typeof secretSchema>): string | undefined;
  /** Throws: this field is wrong, and why. */
  wrong(field: string, problem: string): never;
}

/** The webhooks of an app. */
export function webhooksFrom(
  entries: z.infer<typeof webhooksSchema>,
  context: HookContext,
): WebhookSettings[] {
  const urls = new Set<string>();
  return entries.map((entry, i) => {
    const field = `webhooks[${i}]`;
    const checked = receiverFrom(field, entry, context);
    if (urls.has(checked.url)) context.wrong(`${field}.url`, "is there twice");
    urls.add(checked.url);
    return { ...checked, eventTypes: entry.event_types, roomIdPrefix: entry.room_id_prefix };
  });
}

/** The hook of an app. */
export function beforeSendFrom(
  entry: z.infer<typeof beforeSendSchema>,
  context: HookContext,
): BeforeSendSettings {
  return {
    ...receiverFrom("before_send", entry, context),
    timeoutMs: entry.timeout_ms,
    onFailure: entry.on_failure,
    contents: new Set(entry.contents),
  };
}

type Receiver = Pick<z.infer<typeof beforeSendSchema>, "url" | "secret" | "allow_http">;

function receiverFrom(
  field: string,
  { url, secret: asSaid, allow_http }: Receiver,
  { loopback, secretOf, wrong }: HookContext,
): { readonly url: string; readonly secret: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const plain = parsed?.protocol === "http:";
  if (parsed === undefined || !(plain || parsed.protocol === "https:"))
    return wrong(`${field}.url`, "must be an https URL");
  if (plain && !allow_http && !loopback)
    return wrong(`${field}.url`, "must be https, unless allow_http is true");
  if (parsed.username !== "" || parsed.password !== "")
    return wrong(`${field}.url`, "must have no user name or password");
  const said = secretOf(asSaid) ?? "";
  if (!isSecret(said))
    return wrong(`${field}.secret`, "must be whsec_ and 24 to 64 bytes in base64");
  return { url: parsed.href, secret: said };
}

function isSecret(said: string): boolean {
  const [, base64 = ""] = /^whsec_(.+)$/.exec(said) ?? [];
  const bytes = Buffer.from(base64, "base64");
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString("base64") === base64;
}
