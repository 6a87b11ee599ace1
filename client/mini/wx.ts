/**
 * What the client needs of a mini program's `wx`, as WeChat documents it. Another vendor's object that has
 * the same will do; what is optional may be missing.
 */
export interface Wx {
  /** Begins an HTTPS request. At most ten run at a time; none while the program is in the background. */
  request(options: WxRequest): WxRequestTask | undefined;
  onAppShow?(listener: () => void): void;
  offAppShow?(listener: () => void): void;
  onNetworkStatusChange?(listener: (status: { isConnected: boolean }) => void): void;
  offNetworkStatusChange?(listener: () => void): void;
  getStorageSync?(key: string): unknown;
  setStorageSync?(key: string, value: string): void;
}

/** A request, as `wx.request` takes it. */
export interface WxRequest {
  url: string;
  method: "POST" | "GET";
  /** Anything but `Referer`, which the platform sets. */
  header: Record<string, string>;
  data?: ArrayBuffer;
  /** In milliseconds. 60,000 unless it is said, and at the most. */
  timeout: number;
  /** Anything but `json`, which would parse the answer. */
  dataType: string;
  responseType: "arraybuffer" | "text";
  /** Tells of the body as it comes; from base library 2.20.1 on. */
  enableChunked?: boolean;
  success(answer: WxAnswer): void;
  fail(failure: WxFailure): void;
}

/** The whole answer, whatever its status. With `enableChunked` the body is empty, on most platforms. */
export interface WxAnswer {
  statusCode: number;
  header?: Record<string, unknown>;
  data?: unknown;
}

/** Why there is no answer: `request:fail timeout`, `request:fail abort`, `request:fail interrupted`… */
export interface WxFailure {
  errMsg: string;
}

/** A request that runs. */
export interface WxRequestTask {
  abort(): void;
  /** Tells of the answer's headers before its end; from base library 2.1.0 on. */
  onHeadersReceived?(listener: (answer: { header: Record<string, unknown> }) => void): void;
  /** Tells of pieces of the body, cut anywhere; from base library 2.20.1 on. */
  onChunkReceived?(listener: (piece: { data: ArrayBuffer }) => void): void;
}
