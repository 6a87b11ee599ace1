import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import grpc from "@grpc/grpc-js";
import {
  SubscribeRequestSchema,
  SubscribeResponseSchema,
} from "../../gen/parlor/v1/event_service_pb.ts";
import { listenForTexts } from "./control.mjs";
import { response } from "./events.mjs";

const calls = new Set();
const server = new grpc.Server();
const subscribe = {
  path: "/parlor.v1.EventService/Subscribe",
  requestStream: false,
  responseStream: true,
  requestSerialize: (request) => Buffer.from(toBinary(SubscribeRequestSchema, request)),
  requestDeserialize: (bytes) => fromBinary(SubscribeRequestSchema, bytes),
  responseSerialize: (answer) => Buffer.from(toBinary(SubscribeResponseSchema, answer)),
  responseDeserialize: (bytes) => fromBinary(SubscribeResponseSchema, bytes),
};
server.addService(
  { subscribe },
  {
    subscribe(call) {
      calls.add(call);
      call.on("cancelled", () => calls.delete(call));
      call.write(create(SubscribeResponseSchema));
    },
  },
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_error, port) =>
  listenForTexts(port, (text) => {
    const event = response(text);
    for (const call of calls) call.write(event);
  }),
);
