import type { ServiceImpl } from "@connectrpc/connect";
import type { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { callerOf, requireGrant } from "../auth/caller.ts";
import { rateLimited } from "../errors/rate-errors.ts";
import type { Meter } from "../rate/meter.ts";
import type { Store } from "../store/store.ts";
import type { BeforeSend } from "./before-send.ts";
import { listMessages } from "./history.ts";
import { revokeMessage } from "./revoke.ts";
import { dropped, meteredAs, sendMessage } from "./send.ts";

/** What `MessageService` is made of. */
export interface MessageServiceOptions {
  readonly store: Store;
  readonly meter: Meter;
  /** Asks apps before their users' messages are sent, where they want. */
  readonly beforeSend?: BeforeSend;
}

/** Serves `MessageService` from a store. */
export function messageService({
  store,
  meter,
  beforeSend,
}: MessageServiceOptions): ServiceImpl<typeof MessageService> {
  return {
    async sendMessage(request, context) {
      const caller = callerOf(context);
      requireGrant(caller, "send", request.roomId);
      const { metered, standing } = meteredAs(request);
      const passing = meter.pass(caller, metered, standing);
      const exceeded = passing instanceof Promise ? await passing : passing;
      if (exceeded === undefined)
        return sendMessage({ store, beforeSend, signal: context.signal }, caller, request);
      if (metered === "barrage") return dropped();
      throw rateLimited(exceeded.limit, exceeded.retryAfterMs);
    },

    listMessages(request, context) {
      return listMessages(store, callerOf(context), request);
    },

    revokeMessage(request, context) {
      return revokeMessage(store, callerOf(context), request);
    },
  };
}
