import { CronExpressionParser } from "cron-parser";
import * as ipaddr from "ipaddr.js";
import * as z from "zod";
import { bytes, cpu, isReason, type Reason } from "./quantity";

/** A text with a rule; `judge` gives the reason it is refused, or undefined. */
export const text = (judge: (value: string) => Reason | undefined) =>
    z.string().superRefine((value, context) => {
        const reason = judge(value);
        if (reason !== undefined) context.addIssue({ code: "custom", message: `${reason.why}; ${reason.fix}` });
    });
export const whole = (min: number, max: number, why: string) =>
    z
        .int(`not a whole number; write one from ${min} to ${max}`)
        .min(min, `below ${min}: ${why}; write ${min} to ${max}`)
        .max(max, `above ${max}: ${why}; write ${min} to ${max}`);

export const quantity = (parse: (value: string) => bigint | Reason) =>
    text((value) => {
        const parsed = parse(value);
        return isReason(parsed) ? parsed : undefined;
    });
export const Cpu = quantity(cpu);
export const Bytes = quantity(bytes);
export const Percent = whole(1, 100, "a share of the request");

/** For z.refine: a list that names nothing twice. */
export const everyOnce: [(values: string[]) => boolean, string] = [
    (values) => new Set(values).size === values.length,
    "names one twice; name each once",
];

export const placeholder = /<[^>]*>|^your-|example\.(com|org)|CHANGE_?ME|TODO/i;
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A lower-case name as Kubernetes and DNS want it. */
export const Name = text((value) =>
    label.test(value)
        ? undefined
        : {
              why: value.length > 63 ? `has ${value.length} characters, 63 are the limit` : "not a valid name",
              fix: "use lower-case letters, digits and -, starting and ending with a letter or digit",
          },
);
/** A PostgreSQL identifier that needs no quotes. */
export const Identifier = text((value) =>
    /^[a-z_][a-z0-9_]{0,62}$/.test(value) && !value.startsWith("pg_")
        ? undefined
        : {
              why: "not a plain PostgreSQL name",
              fix: "use at most 63 lower-case letters, digits and _, not starting with pg_",
          },
);

export const Cidr = text((value) => {
    const example = "write e.g. 10.0.0.0/16";
    if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(value) || !ipaddr.IPv4.isValidCIDR(value)) {
        return { why: "not a valid IPv4 CIDR", fix: example };
    }
    const network = `${ipaddr.IPv4.networkAddressFromCIDR(value).toString()}/${value.split("/")[1]}`;
    return network === value ? undefined : { why: "has host bits set", fix: `the network address is ${network}` };
});

export const Url = text((value) => {
    const fix = "write scheme and host, e.g. https://sheep.our-domain.net";
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    if (!URL.canParse(value)) return { why: "not a URL", fix };
    const { protocol, origin, hostname } = new URL(value);
    if (protocol !== "http:" && protocol !== "https:") return { why: `has the scheme ${protocol}`, fix };
    if (hostname.includes("*") || hostname.includes("_") || hostname.endsWith("."))
        return { why: `${hostname} is no host name`, fix };
    if (hostname.length > 253) return { why: "the host name has more than 253 characters", fix };
    return value === origin ? undefined : { why: "has more than scheme, host and port", fix: `write ${origin}` };
});

/** `host[:port]/path` of a registry, without tag. */
export const RegistryPrefix = text((value) => {
    const fix = "write host and path in lower case without scheme or tag, e.g. localhost:5000/lazysheeps";
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    return /^[a-z0-9.-]+(:\d{2,5})?(\/[a-z0-9]+([._-][a-z0-9]+)*)+$/.test(value)
        ? undefined
        : { why: "not a registry address", fix };
});
export const ImageReference = text((value) =>
    /^[a-z0-9.-]+(:\d{2,5})?(\/[a-z0-9._-]+)*(:[\w.-]{1,128})?$/.test(value)
        ? undefined
        : { why: "not an image reference", fix: "write e.g. localhost:5000/debian:trixie-slim" },
);
/** What is deployed as it is, so only a digest will do. */
export const Digest = text((value) => {
    const fix = "pin repository@sha256:<64 hexadecimal digits>";
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    if (/@sha256:/.test(value) && !/@sha256:[0-9a-f]{64}$/.test(value)) return { why: "the digest is malformed", fix };
    return /^[a-z0-9.-]+(:\d{2,5})?(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/.test(value)
        ? undefined
        : { why: "a tag can come to mean another image", fix };
});

export const Schedule = text((value) => {
    const fix = 'write five fields in UTC, e.g. "17 3 * * *"';
    const fields = value.trim().split(/\s+/);
    if (fields.length !== 5) return { why: `has ${fields.length} fields, not 5`, fix };
    try {
        CronExpressionParser.parse(value, { tz: "UTC" }).next();
        return undefined;
    } catch (error) {
        return { why: `never runs: ${(error as Error).message}`, fix };
    }
});

/** A volume kept from an earlier stack, as its platform names it. */
export const KeptVolume = text((value) =>
    /^vol-[0-9a-f]{8,17}$/.test(value) || (/^\/[^\0]+$/.test(value) && !value.split("/").includes(".."))
        ? undefined
        : { why: "neither a folder nor an EBS volume", fix: "write a path on the node, or vol-0123456789abcdef0" },
);
