import { defineConfig } from "vite";

/** Builds the pages into `web/dist`, with nothing inline: the service's content policy allows none. */
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      input: [`${import.meta.dirname}/index.html`, `${import.meta.dirname}/console/index.html`],
    },
  },
});
