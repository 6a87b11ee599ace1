import { z } from "zod";
import { defaultFailedLogins } from "./rate/failed-logins.ts";
import { defaultRates, type Rate, type RateName } from "./rate/rates.ts";

/** A rate as it is configured: tokens a second, and at once; null for none. */
const rate = (standard: Rate) =>
  z
    .strictObject({
      rate: z.number().min(0.001).max(1_000_000),
      burst: z.number().int().min(1).max(10_000_000),
    })
    .nullable()
    .default(standard);

const ofApp = (name: RateName) => rate(defaultRates[name]);

/** The rates of an app. What is not said is as in `rates.ts`. */
export const appRatesSchema = z
  .strictObject({
    messages_per_session: ofApp("messages_per_session"),
    messages_per_user: ofApp("messages_per_user"),
    messages_per_room: ofApp("messages_per_room"),
    messages_per_app: ofApp("messages_per_app"),
    barrage_per_session: ofApp("barrage_per_session"),
    barrage_per_user: ofApp("barrage_per_user"),
    barrage_per_room: ofApp("barrage_per_room"),
    attributes_per_session: ofApp("attributes_per_session"),
    attributes_per_user: ofApp("attributes_per_user"),
    attributes_per_room: ofApp("attributes_per_room"),
    joins_per_user: ofApp("joins_per_user"),
    joins_per_room: ofApp("joins_per_room"),
    joins_per_app: ofApp("joins_per_app"),
  })
  .prefault({});

/** The rates of the node itself. */
export const nodeRatesSchema = z
  .strictObject({ failed_logins_per_address: rate(defaultFailedLogins) })
  .prefault({});
