import { installCentrifugo } from "./delivery/centrifugo.ts";
import { installPeers } from "./delivery/servers.ts";

/** A server that can be measured, as a bench lists it by its short name. */
export interface Entry<Contender> {
  readonly name: string;
  /** What it needs that the repository's own packages do not bring. */
  readonly needs?: "packages" | "Centrifugo";
  /** Starts it, with its clients, who are so many, or in so many rooms. */
  open(count: number): Promise<Contender>;
}

/** The entries to measure, and what is to be said of those that cannot be. */
export interface Chosen<Contender> {
  readonly entries: readonly Entry<Contender>[];
  readonly remarks: readonly string[];
}

/** Chooses entries by their short names, all for none, and installs what they need. */
export function choose<Contender>(
  all: Readonly<Record<string, Entry<Contender>>>,
  only: readonly string[],
): Chosen<Contender> {
  const names = only.length === 0 ? Object.keys(all) : only;
  const asked = names.map((name) => {
    const entry = all[name];
    if (entry !== undefined) return entry;
    throw new Error(`--only knows ${Object.keys(all).join(", ")}, and no ${name}`);
  });
  if (asked.some(({ needs }) => needs === "packages")) installPeers();
  if (!asked.some(({ needs }) => needs === "Centrifugo") || installCentrifugo())
    return { entries: asked, remarks: [] };
  return {
    entries: asked.filter(({ needs }) => needs !== "Centrifugo"),
    remarks: ["Centrifugo is left out: it is built with Go, which is missing (https://go.dev/dl)."],
  };
}
