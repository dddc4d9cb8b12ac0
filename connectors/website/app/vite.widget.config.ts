import { defineConfig } from "vite";

/** The script of the embed line: one classic script under one name. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../dist",
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: "src/loader/index.ts", formats: ["iife"], name: "HamsokhanWidget", fileName: () => "widget.js" },
  },
});
