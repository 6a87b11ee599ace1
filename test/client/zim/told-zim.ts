import type { Transport } from "@connectrpc/connect";
import { createZIM } from "../../../client/zim/index.ts";
import type { HandClock } from "../hand-clock.ts";
import type { ScriptedService, ToldStream } from "../scripted-service.ts";
import { entered, ready, type Told, tell } from "../told.ts";
import { listen, type Someone } from "./people.ts";

/** Ann, with a client of a service that does as it is told. */
export interface ToldZim extends Pick<Told, "stream" | "pass"> {
  readonly service: ScriptedService;
  readonly clock: HandClock;
  readonly someone: Someone;
}

/** A client that has not logged in, on its way to the service as `through` has it. */
export function tellZim(through = (transport: Transport): Transport => transport): ToldZim {
  const { service, clock, stream, pass } = tell();
  const transport = through(service.transport);
  const zim = createZIM({ server: "", transport, clock, random: () => 1, delivery: "stream" });
  return { service, clock, stream, pass, someone: listen(zim, "ann") };
}

/** Logs in. Answers the stream that tells of it. */
export async function logInTold({ someone, stream }: ToldZim): Promise<ToldStream> {
  const login = someone.zim.login("ann", { token: "token", userName: "" });
  const first = await stream(1);
  first.tell(ready);
  await login;
  return first;
}

/** Enters the lobby at sequence 5. */
export async function enterTold({ zim }: Someone, stream: ToldStream, members = 1): Promise<void> {
  const entering = zim.enterRoom({ roomID: "lobby", roomName: "" });
  stream.tell(entered(5, { members }));
  await entering;
}
