import { isMessage } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Transport } from "@connectrpc/connect";
import { LoginResponseSchema } from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Clock } from "../clock.ts";

/** What the service's own clock shows, as far as a client can tell: a device's may be wrong by years. */
export class ServiceClock {
  readonly #clock: Clock;
  #ahead: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long until a time of the service; undefined before a login went through `listenTo`. */
  untilMs(time: Date): number | undefined {
    if (this.#ahead === undefined) return undefined;
    return time.getTime() - this.#ahead - this.#clock.now();
  }

  /** The same transport, where it is learnt from each login when the service had it. */
  listenTo(transport: Transport): Transport {
    return {
      stream: transport.stream.bind(transport),
      unary: async (...call) => {
        const answer = await transport.unary(...call);
        const { message } = answer;
        if (isMessage(message, LoginResponseSchema)) this.#learn(message.session?.createTime);
        return answer;
      },
    };
  }

  #learn(now: Parameters<typeof timestampMs>[0] | undefined): void {
    if (now !== undefined) this.#ahead = timestampMs(now) - this.#clock.now();
  }
}
