import { createServer } from "node:net";

/** Takes texts to broadcast, a line each, on a port of its own; says where both are. */
export function listenForTexts(port, broadcast) {
  const server = createServer((socket) => {
    let rest = "";
    socket.setEncoding("latin1");
    socket.on("data", (data) => {
      const lines = (rest + data).split("\n");
      rest = lines.pop();
      for (const line of lines) broadcast(line);
    });
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${JSON.stringify({ port, control: server.address().port })}\n`);
  });
}

/** A message as a peer has it: what Parlor's events have, by the same names. */
export function message(text) {
  const sequence = ++sent;
  return {
    roomId: "bench",
    sequence,
    messageId: `m${sequence}`,
    userId: "sender",
    text,
    time: Date.now(),
  };
}

let sent = 0;
