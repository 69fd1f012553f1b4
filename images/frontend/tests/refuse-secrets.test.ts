import { expect, it } from "vitest";
import { build } from "vite";
import { refuseSecrets, secretsIn } from "../refuse-secrets";

it("finds secrets by name and by value, and lets the rest pass", () => {
    expect(secretsIn({ VITE_API_KEY: "x", VITE_PLACE: "ghp_abc", VITE_TITLE: "Sheep", DB_PASSWORD: "x" })).toEqual([
        "VITE_API_KEY",
        "VITE_PLACE",
    ]);
});

it("stops the build", async () => {
    const attempt = build({ configFile: false, logLevel: "silent", plugins: [refuseSecrets({ VITE_TOKEN: "x" })] });
    await expect(attempt).rejects.toThrow("VITE_TOKEN would be readable in the bundle");
});
