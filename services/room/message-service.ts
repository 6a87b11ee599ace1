import type { ServiceImpl } from "@connectrpc/connect";
import type { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { callerOf, requireGrant } from "../auth/caller.ts";
import type { Store } from "../store/store.ts";
import { listMessages } from "./history.ts";
import { revokeMessage } from "./revoke.ts";
import { sendMessage } from "./send.ts";

/** Serves `MessageService` from a store. */
export function messageService(store: Store): ServiceImpl<typeof MessageService> {
  return {
    sendMessage(request, context) {
      const caller = callerOf(context);
      requireGrant(caller, "send", request.roomId);
      return sendMessage(store, caller, request);
    },

    listMessages(request, context) {
      return listMessages(store, callerOf(context), request);
    },

    revokeMessage(request, context) {
      return revokeMessage(store, callerOf(context), request);
    },
  };
}
