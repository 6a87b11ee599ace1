/** Drawing that is asked for often and done once a frame. */
export interface OnFrame {
  /** Has it drawn before the next frame is shown. A page that nobody sees draws when it is seen. */
  ask(): void;
  /** Draws no more. */
  stop(): void;
}

/** Draws at most once a frame, and no sooner than `restMs` after the time before. */
export function onFrame(draw: () => void, restMs = 0): OnFrame {
  let asked: number | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  const frame = (now: number): void => {
    asked = undefined;
    if (now - drawnAt < restMs) ask();
    else {
      drawnAt = now;
      draw();
    }
  };
  const ask = (): void => {
    if (!stopped) asked ??= requestAnimationFrame(frame);
  };
  return {
    ask,
    stop() {
      stopped = true;
      if (asked !== undefined) cancelAnimationFrame(asked);
    },
  };
}
