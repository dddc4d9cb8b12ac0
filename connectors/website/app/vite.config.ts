import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { companyFacts } from "./company-facts.ts";

const gateway = `http://127.0.0.1:${process.env.HAMSOKHAN_PORT ?? "8080"}`;

export default defineConfig({
  plugins: [companyFacts(fileURLToPath(new URL("../../../data", import.meta.url)))],
  server: { proxy: { "/v1": { target: gateway, ws: true } } },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    // Files of their own, so that the page works under a content policy without `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: { include: ["tests/**/*.test.ts"], restoreMocks: true },
});
