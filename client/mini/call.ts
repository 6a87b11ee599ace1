import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";
import { bytesOf } from "./bytes.ts";
import { responseOf, wxRequest } from "./exchange.ts";
import { failureOf } from "./failure.ts";
import type { Wx } from "./wx.ts";

/** A call that is answered at once. Throws the signal's reason where it aborts, else a `ConnectError`. */
export function call(
  wx: Wx,
  request: UniversalClientRequest,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<UniversalClientResponse> {
  return new Promise<UniversalClientResponse>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      reject(signal.reason);
      task?.abort();
    };
    const done = (): void => signal.removeEventListener("abort", stop);
    const task = wx.request({
      ...wxRequest(request, body),
      success(answer) {
        done();
        try {
          resolve(responseOf(answer, bytesOf(answer.data)));
        } catch (thrown) {
          reject(thrown); // the platform would swallow it, and nobody would hear of the call again
        }
      },
      fail(failure) {
        done();
        reject(failureOf(failure));
      },
    });
    signal.addEventListener("abort", stop);
  });
}
