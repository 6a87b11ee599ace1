import { afterAll } from "vitest";
import { closeStores, connectStores } from "./store.ts";

// Before each test file on Redis: files share a process, and each has stores of its own.
await connectStores();
afterAll(closeStores);
