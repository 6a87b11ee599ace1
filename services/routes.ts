import type { ConnectRouter } from "@connectrpc/connect";
import { file_grpc_health_v1_health } from "../gen/grpc/health/v1/health_pb.ts";
import { AuthService } from "../gen/parlor/v1/auth_service_pb.ts";
import { EventService } from "../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../gen/parlor/v1/room_service_pb.ts";
import { type AuthServiceOptions, authService } from "./auth/auth-service.ts";
import { type EventServiceOptions, eventService, subscribe } from "./event/event-service.ts";
import { watchApp } from "./event/watch-app.ts";
import type { Health } from "./health/health.ts";
import { pulled } from "./port/plain/pulled.ts";
import { reflection } from "./reflection/reflection.ts";
import { type MessageServiceOptions, messageService } from "./room/message-service.ts";
import { roomService } from "./room/room-service.ts";
import type { StreamRpc } from "./stream.ts";

/** The services of the contract. */
export const services = [AuthService, RoomService, MessageService, EventService] as const;

/** What the services are made of. */
export type RoutesOptions = AuthServiceOptions &
  EventServiceOptions &
  MessageServiceOptions & { readonly health: Health };

/** Everything that can be called: the contract, health and reflection. */
export function routes(options: RoutesOptions): (router: ConnectRouter) => void {
  return (router) => {
    router.service(AuthService, authService(options));
    router.service(RoomService, roomService(options.store, options.meter));
    router.service(MessageService, messageService(options));
    router.service(EventService, {
      ...eventService(options),
      subscribe: pulled(subscribe(options)),
      watchApp: pulled(watchApp(options)),
    });
    options.health.routes(router);
    reflection(router, [...services.map((service) => service.file), file_grpc_health_v1_health]);
  };
}

/** The rpcs that answer with streams by writing. */
export function streams(options: EventServiceOptions): readonly StreamRpc[] {
  return [subscribe(options), watchApp(options)];
}
