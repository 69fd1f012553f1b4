import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";

/** A certificate that signs itself, for a name, and for some days from now on; -1: it ended a day ago. */
export async function selfSigned(name: string, days: number): Promise<{ key: string; cert: string }> {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-certificate-"));
    const [key, first, cert] = ["key", "first", "cert"].map((file) => join(folder, `${file}.pem`)) as [
        string,
        string,
        string,
    ];
    const alternative = ["-addext", `subjectAltName=DNS:${name}`];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    try {
        await execa("openssl", [
            "req",
            "-x509",
            ...kind,
            "-keyout",
            key,
            "-out",
            first,
            "-subj",
            `/CN=${name}`,
            ...alternative,
        ]);
        // Only one that is there already is signed for a time that is over.
        await execa("openssl", ["x509", "-in", first, "-signkey", key, "-days", `${days}`, "-out", cert]);
        return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    } finally {
        rmSync(folder, { recursive: true });
    }
}
