import { createServer } from "node:http";
import { Server } from "socket.io";
import { listenForTexts, message } from "./control.mjs";

// Rooms as its documentation shows them: who enters hears them, and what is sent is acknowledged.
const server = createServer();
const io = new Server(server, {
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  pingInterval: 600_000, // the load answers none
});
io.on("connection", (socket) => {
  socket.on("enter", (roomId, acknowledge) => {
    socket.join(roomId);
    acknowledge({});
  });
  socket.on("send", ({ roomId, text }, acknowledge) => {
    const sent = { ...message(text), roomId };
    io.to(roomId).emit("message", sent);
    acknowledge({ messageId: sent.messageId, sequence: sent.sequence, time: sent.time });
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
  listenForTexts(server.address().port, () => {}),
);
