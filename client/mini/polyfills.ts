/**
 * Installs what is missing as soon as it is loaded: the generated contract and the libraries need it
 * while they load, so this comes first.
 *
 * @module
 */
import { install } from "./polyfills/install.ts";

declare const global: object;

/** The object of the global names. Some runtimes hide its own name, `globalThis`, and have it as `global`. */
install(typeof globalThis === "undefined" ? global : globalThis);
