/** How often something may be done: a token bucket. */
export interface Rate {
  /** Tokens that come back in a second. */
  readonly rate: number;
  /** Tokens of a full bucket: what may be done at once. At least 1. */
  readonly burst: number;
}

/** What is metered: each call takes one token of each bucket that it falls under. */
export type Metered = "messages" | "barrage" | "attributes" | "joins";

/** The rates of an app, by the names of their settings, which refusals tell; null for none. */
export type Rates = Readonly<Record<keyof typeof defaultRates, Rate | null>>;

/** The setting of a rate. */
export type RateName = keyof Rates;

/** The rates of an app that states none: the README says why each is what it is. */
export const defaultRates = {
  messages_per_session: { rate: 20, burst: 60 },
  messages_per_user: { rate: 40, burst: 120 },
  messages_per_room: { rate: 5000, burst: 20_000 },
  messages_per_app: { rate: 50_000, burst: 200_000 },
  barrage_per_session: { rate: 20, burst: 60 },
  barrage_per_user: { rate: 40, burst: 120 },
  barrage_per_room: { rate: 2000, burst: 10_000 },
  attributes_per_session: { rate: 20, burst: 60 },
  attributes_per_user: { rate: 40, burst: 120 },
  attributes_per_room: { rate: 1000, burst: 5000 },
  joins_per_user: { rate: 20, burst: 400 },
  joins_per_room: { rate: 5000, burst: 100_000 },
  joins_per_app: { rate: 20_000, burst: 200_000 },
} as const satisfies Readonly<Record<string, Rate>>;

/** No rates at all: for measuring, and for whoever keeps to rates elsewhere. */
export const noRates: Rates = {
  messages_per_session: null,
  messages_per_user: null,
  messages_per_room: null,
  messages_per_app: null,
  barrage_per_session: null,
  barrage_per_user: null,
  barrage_per_room: null,
  attributes_per_session: null,
  attributes_per_user: null,
  attributes_per_room: null,
  joins_per_user: null,
  joins_per_room: null,
  joins_per_app: null,
};

/** The rates that a metered call falls under, by whose they are. */
export const ratesOf = {
  messages: {
    session: "messages_per_session",
    user: "messages_per_user",
    room: "messages_per_room",
    app: "messages_per_app",
  },
  barrage: {
    session: "barrage_per_session",
    user: "barrage_per_user",
    room: "barrage_per_room",
    app: undefined,
  },
  attributes: {
    session: "attributes_per_session",
    user: "attributes_per_user",
    room: "attributes_per_room",
    app: undefined,
  },
  joins: {
    session: undefined,
    user: "joins_per_user",
    room: "joins_per_room",
    app: "joins_per_app",
  },
} as const satisfies Readonly<
  Record<Metered, Readonly<Record<"session" | "user" | "room" | "app", RateName | undefined>>>
>;
