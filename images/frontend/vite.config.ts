import react from "@vitejs/plugin-react";
import { compression } from "vite-plugin-compression2";
import { defineConfig } from "vitest/config";
import { refuseSecrets } from "./refuse-secrets.ts";

export default defineConfig({
    plugins: [
        react(),
        refuseSecrets(process.env),
        // nginx serves these as they are; compressing again at every request would cost CPU for nothing.
        compression({ algorithms: ["gzip", "brotliCompress"], threshold: 512 }),
    ],
    server: { proxy: { "/api": "http://localhost:8000", "/admin": "http://localhost:8000", "/static": "http://localhost:8000" } },
    test: { environment: "jsdom", include: ["tests/**/*.test.{ts,tsx}"], restoreMocks: true, unstubGlobals: true },
});
