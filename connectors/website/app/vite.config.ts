import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { companyFacts } from "./company-facts.ts";

const gateway = `http://127.0.0.1:${process.env.HAMSOKHAN_PORT ?? "8080"}`;

/** The demo page, and the chat window with the parts that come later. The embed line's script: vite.widget.config.ts. */
export default defineConfig({
  plugins: [companyFacts(fileURLToPath(new URL("../../../data", import.meta.url)))],
  server: { proxy: { "/v1": { target: gateway, ws: true }, "/widget.js": gateway, "/assets": gateway } },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    // Files of their own, so that the page works under a content policy without `data:`.
    assetsInlineLimit: 0,
    modulePreload: false,
    // The gateway reads from it how the window's script is called.
    manifest: "manifest.json",
    rolldownOptions: {
      input: ["index.html", "src/chat/index.ts"],
      preserveEntrySignatures: "strict",
    },
  },
  experimental: {
    // Parts lie beside each other, whatever the origin of the page that loads them.
    renderBuiltUrl: (file, { hostType }) => (hostType === "js" ? { relative: true } : `/${file}`),
  },
  test: { include: ["tests/**/*.test.ts"], restoreMocks: true },
});
