import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "connect-src 'self' ws: wss:",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join("; ");

/** Put the policy into the built page; the development server needs inline scripts, so only there. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "livetiming-content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

export default defineConfig({
  base: "./",
  plugins: [react(), contentSecurityPolicy()],
  build: {
    outDir: "../src/livetiming/web/static",
    emptyOutDir: true,
    target: "es2022",
    // A data: font or script would break the policy; small files stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: {
      "/ws": { target: process.env["LIVETIMING_PAGE_PROXY"] ?? "http://127.0.0.1:8080", ws: true },
      "/relays": { target: process.env["LIVETIMING_PAGE_PROXY"] ?? "http://127.0.0.1:8080" },
    },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
