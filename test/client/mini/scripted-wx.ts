import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import type { Wx, WxRequest, WxRequestTask } from "../../../client/mini/index.ts";
import { EventSchema } from "../../../gen/parlor/v1/event_pb.ts";
import { SubscribeResponseSchema } from "../../../gen/parlor/v1/event_service_pb.ts";

/** A request that waits for what the test says of it. */
export interface Asked extends WxRequest {
  aborted: boolean;
  headers(fields?: Record<string, unknown>): void;
  piece(bytes: Uint8Array): void;
  /** As some platforms tell it: bytes within a larger buffer. */
  pieceAsView(bytes: Uint8Array): void;
  end(statusCode: number, header?: Record<string, unknown>, data?: unknown): void;
}

/** The headers of a stream's answer, as a platform may spell them. */
export const streamHeaders = { "Content-Type": "application/connect+proto" };

/** The headers of a call's answer. */
export const callHeaders = { "Content-Type": "application/proto" };

/** A `wx` whose requests come to nothing by themselves. Without `pieces` it is of an old base library. */
export class ScriptedWx implements Wx {
  readonly asked: Asked[] = [];
  readonly #pieces: boolean;

  constructor({ pieces = true } = {}) {
    this.#pieces = pieces;
  }

  request(options: WxRequest): WxRequestTask {
    let tellHeaders: (answer: { header: Record<string, unknown> }) => void = () => {};
    let tellPiece: (piece: { data: ArrayBuffer }) => void = () => {};
    const asked: Asked = {
      ...options,
      aborted: false,
      headers: (header = streamHeaders) => tellHeaders({ header }),
      piece: (bytes) => tellPiece({ data: new Uint8Array(bytes).buffer }),
      pieceAsView(bytes) {
        const larger = Uint8Array.of(9, ...bytes, 9);
        const data = larger.subarray(1, -1) as unknown as ArrayBuffer;
        tellPiece({ data });
      },
      end: (statusCode, header, data = "") =>
        options.success({ statusCode, ...(header && { header }), data }),
    };
    this.asked.push(asked);
    return {
      abort() {
        asked.aborted = true;
        options.fail({ errMsg: "request:fail abort" });
      },
      onHeadersReceived(listener) {
        tellHeaders = listener;
      },
      ...(this.#pieces && {
        onChunkReceived(listener: typeof tellPiece) {
          tellPiece = listener;
        },
      }),
    };
  }
}

/** Events in one envelope of a stream. */
export function envelopeOf(...events: MessageInitShape<typeof EventSchema>[]): Uint8Array {
  const message = create(SubscribeResponseSchema, {
    events: events.map((event) => create(EventSchema, event)),
  });
  return encodeEnvelope(0, toBinary(SubscribeResponseSchema, message));
}
