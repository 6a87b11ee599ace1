/**
 * A client in a process of its own, to be stopped without a word: its socket stays open. Says `entered`
 * once it listens in the lobby; calls from time to time.
 *
 *   node test/support/vanisher.ts URL ACCESS_TOKEN KEEP_ALIVE_S
 */
import { clientOf } from "./clients.ts";
import { lobby } from "./lobby.ts";

const [url = "", accessToken = "", keepAlive = "1"] = process.argv.slice(2);
const client = clientOf(url, accessToken);
const request = { keepAlive: { seconds: BigInt(keepAlive) } };
/** Goes in, once: only when it listens, since it is in for as long as that. */
const enter = async () => {
  if (isIn) return;
  isIn = true;
  await client.rooms.enterRoom(lobby);
};
let isIn = false;
setInterval(() => void client.events.keepAlive({}).catch(() => {}), Number(keepAlive) * 500);
for (;;) {
  try {
    for await (const { events } of client.events.subscribe(request))
      for (const { payload } of events) {
        if (payload.case === "ready") await enter();
        if (payload.case === "roomEntered") process.stdout.write("entered\n");
      }
  } catch {
    // The stream was ended while this process stood still: it comes back.
  }
}
