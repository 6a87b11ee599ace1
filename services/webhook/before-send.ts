import { toJson } from "@bufbuild/protobuf";
import type { Logger } from "pino";
import { z } from "zod";
import { ActorSchema } from "../../gen/parlor/v1/actor_pb.ts";
import { SendMessageRequestSchema } from "../../gen/parlor/v1/message_service_pb.ts";
import type { BeforeSendSettings } from "../auth/app-hooks.ts";
import { actorOf } from "../auth/caller.ts";
import type { Clock } from "../clock.ts";
import { callerLeft } from "../errors/errors.ts";
import { hookFailed, messageRefused } from "../errors/room-errors.ts";
import type { BeforeSend, Question, Verdict } from "../room/before-send.ts";
import { newId } from "../room/request.ts";
import { isTaken, post } from "./post.ts";

/** Questions of an app that wait for their answers at once; more fail. Said in the guide. */
export const maxQuestions = 256;

/** Bytes of a refusal's reason. Said in the guide. */
export const maxReasonBytes = 200;

/** Bytes of an answer: a reason, all of it escaped, and some room. */
const maxAnswerBytes = 4096;

const answerSchema = z.object({
  action: z.enum(["allow", "refuse", "drop"]),
  reason: z
    .string()
    .refine((reason) => Buffer.byteLength(reason) <= maxReasonBytes)
    .default(""),
});

type Answer = z.infer<typeof answerSchema>;

/** What hooks are made of. */
export interface HooksOptions {
  readonly clock: Clock;
  readonly log: Logger;
}

/** Asks apps over HTTP. */
export class BeforeSendHooks implements BeforeSend {
  readonly #options: HooksOptions;
  /** By app: how many wait. */
  readonly #waiting = new Map<string, number>();
  /** Apps whose last question failed. */
  readonly #failing = new Set<string>();

  constructor(options: HooksOptions) {
    this.#options = options;
  }

  async ask(question: Question): Promise<Verdict> {
    const { appId, beforeSend } = question.sender.app;
    if (beforeSend === undefined) return "allow";
    const answer = await this.#answer(appId, beforeSend, question);
    if (answer === undefined) {
      if (beforeSend.onFailure === "refuse") throw hookFailed();
      return "allow";
    }
    if (answer.action !== "refuse") return answer.action;
    throw messageRefused(question.request.roomId, answer.reason);
  }

  /** The app's answer; undefined where there is none. Throws where nobody waits for it any more. */
  async #answer(
    appId: string,
    hook: BeforeSendSettings,
    question: Question,
  ): Promise<Answer | undefined> {
    const waiting = this.#waiting.get(appId) ?? 0;
    if (waiting >= maxQuestions) return this.#failed(appId, `${maxQuestions} questions wait`);
    this.#waiting.set(appId, waiting + 1);
    try {
      const answer = await this.#post(hook, question);
      if (this.#failing.delete(appId))
        this.#options.log.info({ app: appId }, "before_send answers");
      return answer;
    } catch (error) {
      if (question.signal.aborted) throw callerLeft();
      return this.#failed(appId, error);
    } finally {
      const left = (this.#waiting.get(appId) ?? 1) - 1;
      if (left === 0) this.#waiting.delete(appId);
      else this.#waiting.set(appId, left);
    }
  }

  async #post(hook: BeforeSendSettings, question: Question): Promise<Answer> {
    const { clock } = this.#options;
    const { url, secret, timeoutMs } = hook;
    const body = bodyOf(question, new Date(clock.now() / 1000));
    const { signal } = question;
    const message = { url, secret, id: newId(), body, timeoutMs, maxAnswerBytes, signal };
    const posted = await post(clock, message);
    if (!isTaken(posted)) throw new Error(`answered ${posted.status}`);
    return answerSchema.parse(JSON.parse(posted.text ?? ""));
  }

  /** Logs the first of failures in a row. */
  #failed(appId: string, cause: unknown): undefined {
    if (this.#failing.has(appId)) return;
    this.#failing.add(appId);
    this.#options.log.warn({ app: appId, err: cause }, "before_send gives no answer");
  }
}

/** The request and its sender, as proto3 JSON. */
function bodyOf({ sender, request }: Question, time: Date): string {
  return JSON.stringify({
    type: "message.before_send",
    timestamp: time.toISOString(),
    data: {
      sender: toJson(ActorSchema, actorOf(sender)),
      ...Object(toJson(SendMessageRequestSchema, request)),
    },
  });
}
