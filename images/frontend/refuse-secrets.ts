import type { Plugin } from "vite";

const suspiciousName = /SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE|CREDENTIAL|API_?KEY/i;
const suspiciousValue = /^(gh[pousr]_|github_pat_|AKIA|ASIA|sk[-_]|xox[bap]-|-----BEGIN )/;

/** Names of VITE_ variables that look like secrets; Vite would put them into the bundle, where everybody reads them. */
export function secretsIn(env: Record<string, string | undefined>): string[] {
    return Object.entries(env)
        .filter(([name]) => name.startsWith("VITE_"))
        .filter(([name, value]) => suspiciousName.test(name) || suspiciousValue.test(value ?? ""))
        .map(([name]) => name)
        .sort();
}

/** Stops the build before a secret gets into the bundle. */
export function refuseSecrets(env: Record<string, string | undefined>): Plugin {
    return {
        name: "refuse-secrets",
        configResolved() {
            const found = secretsIn(env);
            if (found.length > 0) {
                throw new Error(
                    `${found.join(", ")} would be readable in the bundle; keep secrets in the backend and unset the variable`,
                );
            }
        },
    };
}
