import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { context, type LabPaths } from "../paths";
import { apiServiceAddress, nodeAddress, nodeName } from "./layout";

const days = 3650;
/** Renewed when it would end within this time. */
const reserveSeconds = 90 * 24 * 3600;

interface Leaf {
    subject: string;
    names?: string;
}

const leaves: Record<string, Leaf> = {
    apiserver: {
        subject: "/CN=kube-apiserver",
        names: `IP:127.0.0.1,IP:${apiServiceAddress},IP:${nodeAddress},DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local`,
    },
    kubelet: { subject: `/O=system:nodes/CN=system:node:${nodeName}`, names: `IP:${nodeAddress},DNS:${nodeName}` },
    admin: { subject: "/O=system:masters/CN=lab-admin" },
    "front-proxy": { subject: "/CN=front-proxy" },
    "metrics-server": { subject: "/CN=metrics-server", names: "DNS:metrics-server.kube-system.svc" },
};

const components: Record<string, string> = {
    "kube-controller-manager": "/CN=system:kube-controller-manager",
    "kube-scheduler": "/CN=system:kube-scheduler",
    "kube-proxy": "/CN=system:kube-proxy",
};

/** Makes what is missing or about to end, and the kubeconfigs that hold it. Keys never leave `.lab/pki`. */
export async function makeCertificates(paths: LabPaths): Promise<void> {
    mkdirSync(paths.pki, { recursive: true, mode: 0o700 });
    chmodSync(paths.pki, 0o700);
    const ca = join(paths.pki, "ca");
    if (!(await lasts(ca))) {
        // Nothing signed by the old one is any good.
        for (const name of [...Object.keys(leaves), ...Object.keys(components)])
            rmSync(join(paths.pki, `${name}.crt`), { force: true });
        await key(ca);
        await openssl([
            "req",
            "-x509",
            "-new",
            "-key",
            `${ca}.key`,
            "-out",
            `${ca}.crt`,
            "-subj",
            "/CN=lazysheeps-lab",
            "-days",
            String(days),
        ]);
    }
    const sa = join(paths.pki, "sa");
    if (!existsSync(`${sa}.key`)) await key(sa);
    await openssl(["pkey", "-in", `${sa}.key`, "-pubout", "-out", `${sa}.pub`]);
    const wanted = {
        ...leaves,
        ...Object.fromEntries(Object.entries(components).map(([name, subject]) => [name, { subject }])),
    };
    await Promise.all(Object.entries(wanted).map(([name, leaf]) => issue(ca, join(paths.pki, name), leaf)));
    for (const name of ["admin", "kubelet", ...Object.keys(components)]) {
        writeSecret(join(paths.pki, `${name}.kubeconfig`), kubeconfig(paths, name));
    }
    writeSecret(paths.kubeconfig, kubeconfig(paths, "admin"));
}

async function issue(ca: string, path: string, { subject, names }: Leaf): Promise<void> {
    if (await lasts(path, ca)) return;
    await key(path);
    await openssl(["req", "-new", "-key", `${path}.key`, "-out", `${path}.csr`, "-subj", subject]);
    writeFileSync(
        `${path}.ext`,
        `extendedKeyUsage=serverAuth,clientAuth\n${names === undefined ? "" : `subjectAltName=${names}\n`}`,
    );
    const signed = [
        "-CA",
        `${ca}.crt`,
        "-CAkey",
        `${ca}.key`,
        "-CAcreateserial",
        "-extfile",
        `${path}.ext`,
        "-days",
        String(days),
    ];
    // Each leaf keeps a serial file of its own, so that they can be signed side by side.
    await openssl(["x509", "-req", "-in", `${path}.csr`, "-out", `${path}.crt`, ...signed, "-CAserial", `${path}.srl`]);
    for (const rest of ["csr", "ext", "srl"]) rmSync(`${path}.${rest}`, { force: true });
}

/** Whether the certificate is there, signed by the authority, and good for a while. */
async function lasts(path: string, ca?: string): Promise<boolean> {
    if (!existsSync(`${path}.crt`) || !existsSync(`${path}.key`)) return false;
    const check = ["x509", "-in", `${path}.crt`, "-noout", "-checkend", String(reserveSeconds)];
    if ((await execa("openssl", check, { reject: false })).exitCode !== 0) return false;
    return (
        ca === undefined ||
        (await execa("openssl", ["verify", "-CAfile", `${ca}.crt`, `${path}.crt`], { reject: false })).exitCode === 0
    );
}

async function key(path: string): Promise<void> {
    await openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", `${path}.key`]);
    chmodSync(`${path}.key`, 0o600);
}

const openssl = (argv: string[]) => execa("openssl", argv);

function kubeconfig(paths: LabPaths, user: string): string {
    const data = (file: string) => readFileSync(join(paths.pki, file)).toString("base64");
    const cluster = { server: "https://127.0.0.1:6443", "certificate-authority-data": data("ca.crt") };
    const name = context;
    // JSON is YAML, and needs no writer of its own.
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name, cluster }],
        users: [
            { name, user: { "client-certificate-data": data(`${user}.crt`), "client-key-data": data(`${user}.key`) } },
        ],
        contexts: [{ name, context: { cluster: name, user: name } }],
        "current-context": name,
    });
}

function writeSecret(path: string, text: string): void {
    writeFileSync(path, text, { mode: 0o600 });
    chmodSync(path, 0o600);
}
