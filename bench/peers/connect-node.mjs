import { createServer } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { listenForTexts } from "./control.mjs";
import { response } from "./events.mjs";

// As its documentation shows a stream: a generator for each reader, fed through a queue.
const readers = new Set();

async function* subscribe(_request, { signal }) {
  const queue = [];
  let wake = () => {};
  const reader = (event) => {
    queue.push(event);
    wake();
  };
  readers.add(reader);
  signal.addEventListener("abort", () => {
    readers.delete(reader);
    wake();
  });
  yield {};
  while (!signal.aborted) {
    if (queue.length > 0) yield queue.shift();
    else
      await new Promise((resolve) => {
        wake = resolve;
      });
  }
}

const routes = (router) => router.service(EventService, { subscribe });
const server = createServer({ noDelay: true }, connectNodeAdapter({ routes }));
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
  listenForTexts(server.address().port, (text) => {
    const event = response(text);
    for (const reader of readers) reader(event);
  }),
);
