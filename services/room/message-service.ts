import type { ServiceImpl } from "@connectrpc/connect";
import type { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { callerOf, requireGrant } from "../auth/caller.ts";
import { rateLimited } from "../errors/rate-errors.ts";
import type { Meter } from "../rate/meter.ts";
import type { Store } from "../store/store.ts";
import { listMessages } from "./history.ts";
import { revokeMessage } from "./revoke.ts";
import { dropped, meteredAs, sendMessage } from "./send.ts";

/** Serves `MessageService` from a store. */
export function messageService(store: Store, meter: Meter): ServiceImpl<typeof MessageService> {
  return {
    async sendMessage(request, context) {
      const caller = callerOf(context);
      requireGrant(caller, "send", request.roomId);
      const { metered, standing } = meteredAs(request);
      const passing = meter.pass(caller, metered, standing);
      const exceeded = passing instanceof Promise ? await passing : passing;
      if (exceeded === undefined) return sendMessage(store, caller, request);
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
