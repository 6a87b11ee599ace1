import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";
import type { Clock } from "../clock.ts";
import { ChunkedAnswer } from "./chunked-answer.ts";
import { wxRequest } from "./exchange.ts";
import type { Hearing } from "./hearing.ts";
import type { Wx, WxRequestTask } from "./wx.ts";

/** What streams are opened with. */
export interface StreamOptions {
  readonly wx: Wx;
  readonly clock: Clock;
  readonly hearing: Hearing;
}

/** A stream ends in good order after this long: the platform would cut it after 60 s, and not always say so. */
const longestMs = 55_000;

/** The service says something as soon as a stream begins. Shorter than the client's own patience, 10 s. */
const silenceMs = 8_000;

/**
 * Opens a stream. Throws `Code.Unimplemented` where none can be read here: the client then asks for
 * events by long poll.
 */
export function openStream(
  { wx, clock, hearing }: StreamOptions,
  request: UniversalClientRequest,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<UniversalClientResponse> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (hearing.deaf) return reject(noStreams());
    const over = new AbortController();
    const answer = new ChunkedAnswer({ resolve, reject });
    const task = wx.request({
      ...wxRequest(request, body),
      enableChunked: true,
      success(whole) {
        if (!answer.heard && whole.statusCode === 200) hearing.lost();
        answer.end(whole);
        over.abort();
      },
      fail(failure) {
        answer.fail(failure);
        over.abort();
      },
    });
    const leave = (last: () => void): void => {
      if (over.signal.aborted) return;
      over.abort();
      last();
      task?.abort();
    };
    const stop = (): void => leave(() => answer.stop(signal.reason));
    signal.addEventListener("abort", stop);
    over.signal.addEventListener("abort", () => signal.removeEventListener("abort", stop));
    if (!listen(task, answer, hearing)) return leave(() => answer.stop(noStreams()));
    after(clock, longestMs, over.signal, () => leave(() => answer.finish()));
    after(clock, silenceMs, over.signal, () => {
      if (!answer.heard) leave(() => answer.stop(silence(answer, hearing)));
    });
  });
}

/** Has the answer told of what comes. False where this platform tells of no pieces. */
function listen(task: WxRequestTask | undefined, answer: ChunkedAnswer, hearing: Hearing): boolean {
  if (task?.onChunkReceived === undefined || task.onHeadersReceived === undefined) {
    hearing.lost();
    return false;
  }
  task.onHeadersReceived(({ header }) => answer.headers(header));
  task.onChunkReceived(({ data }) => {
    hearing.heard();
    answer.piece(new Uint8Array(data));
  });
  return true;
}

/** What it means that nothing came: with headers, that pieces never do. */
function silence(answer: ChunkedAnswer, hearing: Hearing): ConnectError {
  if (answer.begun) hearing.lost();
  else hearing.missed();
  return hearing.deaf ? noStreams() : new ConnectError("nothing was heard", Code.Unavailable);
}

function noStreams(): ConnectError {
  return new ConnectError("answers do not come in pieces here", Code.Unimplemented);
}

function after(clock: Clock, delayMs: number, over: AbortSignal, action: () => void): void {
  void clock.sleep(delayMs, over).then(() => {
    if (!over.aborted) action();
  });
}
