import { createServer } from "node:http";
import { randomOf, seedOf } from "../../test/support/random.ts";

// A receiver of webhooks that behaves badly. Says its port, and tells whoever asks how much it has taken.

const random = randomOf(seedOf(process.env));
let taken = 0;

const server = createServer((request, response) => {
  request.resume().once("end", () => {
    const dice = random();
    if (dice < 0.05) response.writeHead(500).end();
    else if (dice < 0.1) request.socket.resetAndDestroy();
    else if (dice > 0.12) {
      taken++;
      response.end();
    } // else it hangs
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  process.stdout.write(`{"port": ${address.port}}\n`);
});
process.on("message", () => process.send?.(taken));
