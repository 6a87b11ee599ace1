import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";
import type { Clock } from "../clock.ts";
import { noStreams } from "../link/no-streams.ts";
import { bytesOf } from "./bytes.ts";
import { ChunkedAnswer } from "./chunked-answer.ts";
import { wxRequest } from "./exchange.ts";
import type { Wx, WxRequestTask } from "./wx.ts";

/** A stream ends in good order after this long: the platform would cut it after 60 s, and not always say so. */
const longestMs = 55_000;

/** The service says something as soon as a stream begins. Shorter than the client's own patience, 10 s. */
const silenceMs = 8_000;

/** So many streams in a row that brought no pieces are enough to see that none will. */
const enough = 2;

/**
 * Opens streams, for as long as pieces of their answers come before the end. Once it is seen that they do
 * not, throws `noStreams`: old base libraries do not tell of pieces, some platforms never call back, and a proxy
 * may keep an answer until it is whole.
 */
export class Streams {
  readonly #wx: Wx;
  readonly #clock: Clock;
  #inVain = 0;

  constructor(wx: Wx, clock: Clock) {
    this.#wx = wx;
    this.#clock = clock;
  }

  /** Opens one. Resolves once it begins; throws the signal's reason where it aborts before that. */
  open(
    request: UniversalClientRequest,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<UniversalClientResponse> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      else if (this.#deaf) reject(deaf());
      else this.#carry(wxRequest(request, body), new ChunkedAnswer({ resolve, reject }), signal);
    });
  }

  get #deaf(): boolean {
    return this.#inVain >= enough;
  }

  /** Has an answer told of what comes, and sees to its end. */
  #carry(request: ReturnType<typeof wxRequest>, answer: ChunkedAnswer, signal: AbortSignal): void {
    const over = new AbortController();
    const task = this.#wx.request({
      ...request,
      enableChunked: true,
      success: (whole) => {
        if (!answer.heard && whole.statusCode === 200) this.#inVain += 1;
        heed(answer, () => answer.end(whole));
        over.abort();
      },
      fail: (failure) => {
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
    after(this.#clock, longestMs, over.signal, () => leave(() => answer.finish()));
    const listens = this.#listen(task, answer, () =>
      after(this.#clock, silenceMs, over.signal, () => {
        if (!answer.heard) leave(() => answer.stop(this.#gaveUp(1)));
      }),
    );
    if (!listens) leave(() => answer.stop(this.#gaveUp(enough)));
  }

  /** Has the answer told of what comes, and `begun` called once it begins. False where no pieces are told of. */
  #listen(task: WxRequestTask | undefined, answer: ChunkedAnswer, begun: () => void): boolean {
    if (task?.onChunkReceived === undefined || task.onHeadersReceived === undefined) return false;
    task.onHeadersReceived(({ header }) => {
      const before = answer.begun;
      heed(answer, () => answer.headers(header));
      if (answer.begun && !before) begun();
    });
    task.onChunkReceived(({ data }) => {
      this.#inVain = 0;
      heed(answer, () => answer.piece(bytesOf(data)));
    });
    return true;
  }

  /** A stream was given up, and that counts for so many. */
  #gaveUp(count: number): ConnectError {
    this.#inVain += count;
    return this.#deaf ? deaf() : new ConnectError("no pieces came", Code.Unavailable);
  }
}

/** Does what the platform's word asks for. It would swallow an error: the answer ends with it instead. */
function heed(answer: ChunkedAnswer, action: () => void): void {
  try {
    action();
  } catch (thrown) {
    answer.stop(thrown);
  }
}

function deaf(): ConnectError {
  return noStreams("answers do not come in pieces here");
}

function after(clock: Clock, delayMs: number, over: AbortSignal, action: () => void): void {
  void clock.sleep(delayMs, over).then(() => {
    if (!over.aborted) action();
  });
}
