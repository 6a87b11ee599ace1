/** Where an app is told of what happens in its rooms. */
export interface WebhookSettings {
  /** https, or http where that is allowed. */
  readonly url: string;
  /** A secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
  readonly secret: string;
  /** Names of the payloads of `Event` that it is told; none for all. */
  readonly eventTypes: readonly string[];
  /** What the ids of its rooms begin with; "" for all rooms. */
  readonly roomIdPrefix: string;
}

/** Who is asked before a user's message is sent. */
export interface BeforeSendSettings {
  /** https, or http where that is allowed. */
  readonly url: string;
  /** A secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
  readonly secret: string;
  /** How long an answer may take. 50 to 10,000. */
  readonly timeoutMs: number;
  /** What becomes of a message where there is no answer. */
  readonly onFailure: "allow" | "refuse";
  /** Names of the fields of `Content` that it is asked about. */
  readonly contents: ReadonlySet<string>;
}

/** The most webhooks of an app. */
export const maxWebhooks = 8;
