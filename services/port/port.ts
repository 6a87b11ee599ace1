import { createServer as createHttp1Server, type Server as Http1Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { ConnectRouter, HandlerContext, Interceptor } from "@connectrpc/connect";
import type { Logger } from "pino";
import { shuttingDown } from "../errors.ts";
import { type Adapter, createAdapter } from "./adapter.ts";
import { type Cors, createCors } from "./cors.ts";
import { answer, giveUp, type PortRequest, type PortResponse } from "./exchange.ts";
import { authorityOf } from "./guard.ts";
import {
  defaultPortTimeouts,
  http1MaxHeaders,
  http1MaxRequests,
  http1Options,
  http2Options,
  maxSockets,
  type PortTimeouts,
} from "./limits.ts";
