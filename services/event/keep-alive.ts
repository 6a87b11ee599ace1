import type { SessionCaller } from "../auth/caller.ts";
import type { Leases } from "../auth/leases.ts";
import type { Cancel, Clock, Micros } from "../clock.ts";
import { keepAliveMissed } from "../errors/errors.ts";
import type { Outbox } from "./outbox.ts";

/** Whose promise is watched, and what ends when it is broken. */
export interface KeepAliveWatch {
  readonly clock: Clock;
  readonly leases: Pick<Leases, "lastCall" | "heardSince">;
  readonly caller: SessionCaller;
  readonly outbox: Outbox;
}

/**
 * Ends a stream when no call of its session came for twice `keepAliveMs`, here or on another node; 0
 * for no promise. So a closed laptop is found: what is written to a peer that has died disappears in
 * the kernel's buffers for many minutes.
 */
export function watchKeepAlive(watch: KeepAliveWatch, keepAliveMs: number): Cancel {
  if (keepAliveMs === 0) return () => {};
  const { clock, leases, caller, outbox } = watch;
  const silenceMicros = 2 * keepAliveMs * 1000;
  let cancel: Cancel = () => {};
  let over = false;

  const wait = (since: Micros) => {
    const leftMs = Math.max(1, (since + silenceMicros - clock.now()) / 1000);
    cancel = clock.after(leftMs, () => void look());
  };
  const look = async () => {
    const heard = leases.lastCall(caller) ?? 0;
    const limit = clock.now() - silenceMicros;
    if (heard > limit) return wait(heard);
    const elsewhere = await leases.heardSince(caller, limit).catch(() => true);
    if (over) return;
    if (elsewhere) wait(clock.now() - silenceMicros / 2);
    else outbox.end(keepAliveMissed());
  };

  wait(clock.now());
  return () => {
    over = true;
    cancel();
  };
}
