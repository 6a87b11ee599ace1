import { createServer } from "node:net";
import { listenForTexts, message } from "./control.mjs";

// The floor: the same bytes to everyone, with nothing around them.
const sockets = new Set();
const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on("data", () => socket.write("OK"));
  socket.on("error", () => {});
  socket.on("close", () => sockets.delete(socket));
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
  listenForTexts(server.address().port, (text) => {
    const { roomId, messageId, userId, time } = message(text);
    const bytes = Buffer.from(`${roomId} ${messageId} ${userId} ${time} ${text}`.padEnd(size));
    for (const socket of sockets) socket.write(bytes);
  }),
);

/** Bytes of an event: as many as Parlor writes over HTTP/1.1. */
const size = Number(process.env.EVENT_BYTES);
