// Says what to do on a Node that cannot run TypeScript as it stands. Loaded before everything else, and
// plain JavaScript, so that an old Node can read it.

const needed = 24;
const [major] = process.versions.node.split(".");

if (Number(major) < needed) {
  console.error(
    [
      `Parlor runs on Node ${needed} or later; this is ${process.version}.`,
      "",
      "  On Linux, x64 and arm64: npm ci brings the right one, and the npm scripts use it:",
      "    npm ci && npm start",
      `  Elsewhere: install Node ${needed} (https://nodejs.org), then the same.`,
      "",
    ].join("\n"),
  );
  process.exit(1);
}
