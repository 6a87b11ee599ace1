import { createServer } from "node:http";
import { Server } from "socket.io";
import { listenForTexts, message } from "./control.mjs";

const server = createServer();
const io = new Server(server, {
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  pingInterval: 600_000, // the load answers none
});
io.on("connection", (socket) => socket.join("bench"));
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
  listenForTexts(server.address().port, (text) => io.to("bench").emit("message", message(text))),
);
