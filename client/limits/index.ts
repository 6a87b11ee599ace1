/**
 * The contract's limits, to be checked before anything is sent: as someone types, or on every call of a transport.
 *
 * @module
 */
export { checkLimits } from "./check-limits.ts";
export { withLimits } from "./with-limits.ts";
