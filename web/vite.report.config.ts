import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** What `livetiming-report` writes into each report: one script and one style, which ask nobody for anything. */
export default defineConfig({
  base: "./",
  plugins: [react()],
  publicDir: false,
  // A library is not told by Vite which mode it is built in, and React would bring all it has for developers.
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../src/livetiming/web/static/report",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    chunkSizeWarningLimit: 600,
    lib: { entry: "src/report/main.tsx", formats: ["iife"], name: "livetimingReport", fileName: () => "report.js", cssFileName: "report" },
  },
});
