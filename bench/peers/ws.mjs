import { WebSocketServer } from "ws";
import { listenForTexts, message } from "./control.mjs";

const server = new WebSocketServer({
  port: 0,
  host: "127.0.0.1",
  perMessageDeflate: false,
  backlog: 4096,
});
server.on("listening", () =>
  listenForTexts(server.address().port, (text) => {
    const bytes = Buffer.from(JSON.stringify(message(text)));
    for (const socket of server.clients) socket.send(bytes);
  }),
);
