import type { Figures } from "../keep.ts";

/** What one round cost. Times in milliseconds, from when a message was due. */
export interface Sample {
  /** Server microseconds on a processor, for one message: taken, kept, told to its room, answered. */
  readonly micros: number;
  /** Bytes of a message that a client sends, and that clients get: its answer and its deliveries. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly answerP50: number;
  readonly answerP99: number;
  readonly toldP50: number;
  readonly toldP99: number;
  /** How much of a core the clients needed. */
  readonly loadShare: number;
}

/** What was found of one server. */
export interface ServerFigures {
  readonly name: string;
  /** One for each round. */
  readonly samples: readonly Sample[];
}

/** What a run has found. */
export interface SmallRoomsFigures extends Figures {
  readonly bench: "small-rooms";
  readonly machine: string;
  readonly rooms: number;
  readonly rounds: number;
  readonly seconds: number;
  /** What is to be said of servers that were not measured. */
  readonly remarks: readonly string[];
  readonly servers: readonly ServerFigures[];
}
