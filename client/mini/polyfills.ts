/**
 * Installs what is missing as soon as it is loaded: the generated contract and the libraries need it
 * while they load, so this comes first.
 *
 * @module
 */
import { install } from "./polyfills/install.ts";

install(globalThis);
