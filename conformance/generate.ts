import { createRunner } from "./runner.ts";
import { fetchContract, root, withoutGo } from "./suites.ts";

// Writes `conformance/gen`: the contract of Connect's suite, of the version in `conformance/go.mod`.

/** What the server needs of the contract. */
const files = ["config", "server_compat", "service"];

const missing = withoutGo();
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(2);
}
const run = createRunner();
const contract = await fetchContract(run);
const args = ["generate", contract, "--template", "conformance/buf.gen.yaml"];
const paths = files.flatMap((file) => [
  "--path",
  `${contract}/connectrpc/conformance/v1/${file}.proto`,
]);
const made = await run("buf", [...args, ...paths], { cwd: root, timeoutMs: 2 * 60_000 });
process.stderr.write(made.output);
process.exitCode = made.status === 0 ? 0 : 1;
