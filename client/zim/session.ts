import type { DescService } from "@bufbuild/protobuf";
import type { CallOptions, Client } from "@connectrpc/connect";
import type { Parlor, Room } from "../index.ts";
import { ZIMConversationType } from "./enums.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";

/** What is asked once is given up after this long without an answer. */
const timeoutMs = 10_000;

/** The client that is logged in, for the calls that need one. */
export class Session {
  #parlor: Parlor | undefined;
  #destroyed = false;

  /** The client. Throws where nobody is logged in. */
  get parlor(): Parlor {
    this.requireClient();
    if (this.#parlor !== undefined) return this.#parlor;
    throw new ZIMError(ZIMErrorCode.NetworkModuleUserIsNotLogged, "log in first");
  }

  /** Asks the service something, once and with a patience of 10 s. Throws where nobody is logged in. */
  ask<Service extends DescService, Answer>(
    service: Service,
    question: (client: Client<Service>, options: CallOptions) => Promise<Answer>,
  ): Promise<Answer> {
    return question(this.parlor.service(service), { timeoutMs });
  }

  /** Somebody has logged in. */
  begin(parlor: Parlor): void {
    this.#parlor = parlor;
  }

  /** Nobody is logged in any more. */
  end(): void {
    this.#parlor = undefined;
  }

  /** There will be no login any more. */
  destroy(): void {
    this.#destroyed = true;
  }

  /** Throws where there will be no login any more. */
  requireClient(): void {
    if (this.#destroyed)
      throw new ZIMError(ZIMErrorCode.CommonModuleNotInit, "this client was destroyed");
  }

  /** A room that the session is in, if there is a session and it is. */
  findRoom(roomID: string): Room | undefined {
    return this.#parlor?.rooms.find(({ id }) => id === roomID);
  }

  /** A room that the session is in. Throws where it is not. */
  room(roomID: string): Room {
    const room = this.parlor.rooms.find(({ id }) => id === roomID);
    if (room !== undefined) return room;
    throw new ZIMError(ZIMErrorCode.RoomModuleUserIsNotInTheRoom, `not in room ${roomID}`);
  }

  /** The room of a conversation. Throws where it is a conversation of another type. */
  conversation(conversationID: string, conversationType: number): Room {
    if (conversationType === ZIMConversationType.Room) return this.room(conversationID);
    throw new ZIMError(
      ZIMErrorCode.CommonModuleUnsupportedRequest,
      `conversations of type ${conversationType} are not served: rooms alone are`,
    );
  }
}

/** Does what is asked for. Whatever is thrown becomes a `ZIMError`. */
export async function asked<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (thrown) {
    throw ZIMError.from(thrown);
  }
}
