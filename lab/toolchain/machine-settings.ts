import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";

export const authorities = "/etc/ssl/certs/ca-certificates.crt";

/** How this machine reaches package registries; builds inside the lab must go the same way. */
export interface MachineSettings {
    /** Debian's archive; undefined: debootstrap's own default. */
    mirror?: string;
    securityMirror?: string;
    /** apt's own settings that matter to downloads, as apt.conf text. */
    apt: string;
    /** /etc/pip.conf and /etc/npmrc for the base image. */
    pip?: string;
    npm?: string;
}

export async function machineSettings(): Promise<MachineSettings> {
    const targets = await execa("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]);
    const mirrors = [...new Set(targets.stdout.split("\n"))];
    const { stdout: apt } = await execa("apt-config", ["dump", "Acquire"]);
    return {
        mirror: mirrors.find((uri) => /\/debian\/?$/.test(uri)),
        securityMirror: mirrors.find((uri) => /\/debian-security\/?$/.test(uri)),
        apt: apt
            .split("\n")
            .filter((line) => /^Acquire::(Check-|http::|https::|Retries|ForceIPv4)/.test(line) && !line.includes("@"))
            .join("\n"),
        pip: first(
            ["/etc/pip.conf"],
            /^\s*(index-url|extra-index-url|trusted-host|cert|proxy|retries|timeout|\[global\])/,
        ),
        npm: first(
            ["/etc/npmrc", "/usr/etc/npmrc"],
            /^\s*(registry|cafile|proxy|https-proxy|noproxy|fetch-[a-z-]+)\s*=/,
        ),
    };
}

/** The lines of the first file that say how to reach a registry; credentials are never among them. */
function first(paths: string[], wanted: RegExp): string | undefined {
    const path = paths.find((candidate) => existsSync(candidate));
    const lines =
        path === undefined
            ? []
            : readFileSync(path, "utf8")
                  .split("\n")
                  .filter((line) => wanted.test(line) && !line.includes("@"));
    return lines.length === 0 ? undefined : `${lines.join("\n")}\n`;
}

/** Files of the base image and the node, by their path in it. */
export function settingsFiles(settings: MachineSettings, suite: string): Record<string, string> {
    const signed = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";
    const security = settings.securityMirror && `deb ${signed} ${settings.securityMirror} ${suite}-security main\n`;
    const archive =
        settings.mirror &&
        `deb ${signed} ${settings.mirror} ${suite} main\ndeb ${signed} ${settings.mirror} ${suite}-updates main\n`;
    return {
        ...(archive && { "etc/apt/sources.list": archive + (security ?? "") }),
        "etc/apt/apt.conf.d/90machine": settings.apt === "" ? "" : `${settings.apt}\n`,
        // Documentation and translations make a third of an image and nobody reads them there.
        "etc/dpkg/dpkg.cfg.d/90slim":
            "path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\npath-exclude=/usr/share/info/*\npath-exclude=/usr/share/lintian/*\n",
        // A build that is cut off is begun anew, so nothing is gained by waiting for the disk at every file.
        "etc/dpkg/dpkg.cfg.d/90unsafe-io": "force-unsafe-io\n",
        "etc/apt/apt.conf.d/90slim":
            'Acquire::Languages "none";\nAPT::Install-Recommends "false";\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n',
        ...(existsSync(authorities) && { [join(".", authorities)]: readFileSync(authorities, "utf8") }),
        ...(settings.pip !== undefined && { "etc/pip.conf": settings.pip }),
        ...(settings.npm !== undefined && { "etc/npmrc": settings.npm }),
    };
}

/** Makes pip, Python, OpenSSL and Node.js in the base image trust what the machine trusts. */
export const trust = {
    PIP_CERT: authorities,
    SSL_CERT_FILE: authorities,
    NODE_EXTRA_CA_CERTS: authorities,
};
