import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import {
  type HealthCheckResponse_ServingStatus,
  Health as HealthService,
  HealthCheckResponse_ServingStatus as Status,
} from "../../gen/grpc/health/v1/health_pb.ts";

/** Whether the node can serve. One answer for all of its services: they share all that they need. */
export interface Health {
  /** Registers `grpc.health.v1.Health`. */
  routes(router: ConnectRouter): void;
  /** Tells every watcher, if it is news. A node begins as `SERVING`. */
  set(status: NodeStatus): void;
  /** Watchers of this moment. */
  watchers(): number;
}

/** What a node says of itself. */
export type NodeStatus = "SERVING" | "NOT_SERVING";

/**
 * The health of these services, by full name, and of "", the node as a whole. Of others `Check` knows
 * nothing (`NOT_FOUND`) and `Watch` says `SERVICE_UNKNOWN`.
 */
export function createHealth(services: readonly string[]): Health {
  const known = new Set(["", ...services]);
  const watchers = new Set<() => void>();
  let current: HealthCheckResponse_ServingStatus = Status.SERVING;
  const statusOf = (service: string) => (known.has(service) ? current : Status.SERVICE_UNKNOWN);
  return {
    routes(router) {
      router.service(HealthService, {
        check({ service }) {
          // The words of another contract: it has no reasons of ours.
          if (!known.has(service)) throw new ConnectError("unknown service", Code.NotFound);
          return { status: current };
        },
        list: () => ({
          statuses: Object.fromEntries([...known].map((name) => [name, { status: current }])),
        }),
        watch: ({ service }, context) => watch(() => statusOf(service), watchers, context),
      });
    },
    set(status) {
      if (Status[status] === current) return;
      current = Status[status];
      for (const tell of [...watchers]) tell();
    },
    watchers: () => watchers.size,
  };
}

/** The status, and again whenever it changes, until the call ends or the node goes. */
async function* watch(
  statusNow: () => HealthCheckResponse_ServingStatus,
  watchers: Set<() => void>,
  { signal }: HandlerContext,
) {
  let wake = () => {};
  const tell = () => wake();
  const leave = () => {
    watchers.delete(tell);
    wake();
  };
  let told: HealthCheckResponse_ServingStatus | undefined;
  if (!signal.aborted) watchers.add(tell);
  // Not in `finally`, which runs only when the next message is asked for.
  signal.addEventListener("abort", leave, { once: true });
  for (;;) {
    const status = statusNow();
    if (status !== told) {
      told = status;
      yield { status };
    } else if (signal.aborted) return;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}
