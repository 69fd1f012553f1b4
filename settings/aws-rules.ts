import { Region as regionNames } from "@pulumi/aws/types/enums";
import * as ipaddr from "ipaddr.js";
import * as z from "zod";
import { instanceTypes } from "./instance-types";
import { kubernetesVersions, supportDays } from "./kubernetes-versions";
import { Cidr, Name, placeholder, text } from "./rules";

/** Texts that mean something to AWS. Each refuses what a form to fill in shipped with. */

const filled = (value: string, why: string, fix: string, valid: RegExp) =>
    placeholder.test(value) ? { why: "still a placeholder", fix } : valid.test(value) ? undefined : { why, fix };

export const AccountId = text((value) =>
    /^0+$/.test(value)
        ? { why: "still a placeholder", fix: "write the account's 12 digits, in quotes" }
        : filled(value, "not an AWS account", "write the account's 12 digits, in quotes", /^\d{12}$/),
);
/** Those of the partition `aws`, whose ARNs and service names the program writes. */
const regions: string[] = Object.values(regionNames).filter((name) => !/^(cn|eusc|us-gov)-|-iso/.test(name));
export const Region = text((value) => {
    const fix = `write one of ${regions.join(", ")}`;
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    return regions.includes(value) ? undefined : { why: "not a region of AWS", fix };
});
export const Zone = text((value) =>
    /^[a-z]$/.test(value) ? undefined : { why: "not the letter of an availability zone", fix: "write e.g. a" },
);

/** An ARN of one service and kind of resource. */
const arnOf = (service: string, resource: RegExp, example: string) =>
    text((value) => {
        const fix = `write e.g. ${example}`;
        if (placeholder.test(value)) return { why: "still a placeholder", fix };
        const [arn, partition, of, region, account, ...rest] = value.split(":");
        if (arn !== "arn" || rest.length === 0) return { why: "not an ARN", fix };
        if (!/^aws(-[a-z]+)*$/.test(partition!)) return { why: `has the unknown partition ${partition}`, fix };
        if (of !== service) return { why: `is of the service ${of}, not ${service}`, fix };
        if (service === "iam" && region !== "") return { why: "names a region, which IAM has none of", fix };
        if (!/^\d{12}$/.test(account!)) return { why: `${account || "nothing"} is no account`, fix };
        if (/^0+$/.test(account!)) return { why: "still a placeholder", fix };
        return resource.test(rest.join(":")) ? undefined : { why: `${rest.join(":")} is no such resource`, fix };
    });

export const PrincipalArn = arnOf("iam", /^(role|user)\/[\w+=,.@/-]+$/, "arn:aws:iam::123456789012:role/name");
export const KeyArn = arnOf(
    "kms",
    /^key\/[0-9a-f-]{36}$/,
    "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
);
export const BucketName = text((value) =>
    filled(
        value,
        "not the name of an S3 bucket",
        "write 3 to 63 lower-case letters, digits, - and .",
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    ),
);
export const CertificateArn = arnOf(
    "acm",
    /^certificate\/[0-9a-f-]{36}$/,
    "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
);

/** Ranges that Kubernetes takes for its Services on EKS. */
const serviceRanges = ["172.20.0.0/16", "10.100.0.0/16"];

export const VpcCidr = Cidr.superRefine((value, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if (!ipaddr.IPv4.isValidCIDR(value)) return;
    const [address, bits] = ipaddr.IPv4.parseCIDR(value);
    if (bits < 16 || bits > 20) refuse("every pod takes an address of the VPC; write a range from /16 to /20");
    if (address.range() !== "private")
        refuse("is a public range; write one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16");
    const clash = serviceRanges.find((range) => {
        const [other, otherBits] = ipaddr.IPv4.parseCIDR(range);
        const shorter = Math.min(bits, otherBits);
        return address.match(other, shorter);
    });
    if (clash !== undefined) refuse(`overlaps ${clash}, the range of Kubernetes' Services; write another`);
});

export const KubernetesVersion = text((value) => {
    const supported = Object.keys(kubernetesVersions).filter((version) => supportDays(version, new Date()) >= 0);
    return value in kubernetesVersions
        ? undefined
        : {
              why: "not in settings/kubernetes-versions.ts, which has what EKS offers as of its date",
              fix: `write one of ${supported.join(", ")}, in quotes`,
          };
});

export const InstanceType = z.enum(instanceTypes);

/** A bare host name with a public suffix. */
export const Domain = text((value) => {
    const fix = "write the bare host name, e.g. sheep.our-domain.net";
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    if (value.length > 253) return { why: `has ${value.length} characters, 253 are the limit`, fix };
    if (/^\d+(\.\d+){3}$/.test(value)) return { why: "an address, which no certificate is issued for", fix };
    const labels = value.split(".");
    const valid = labels.length >= 2 && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
    return valid ? undefined : { why: "not a host name", fix };
});
export const HostedZoneId = text((value) =>
    filled(
        value,
        "not a hosted zone",
        "write the zone's id from Route 53, e.g. Z0123456789ABCDEFGHIJ",
        /^Z[A-Z0-9]{7,31}$/,
    ),
);

export const Email = text((value) =>
    filled(value, "not an e-mail address", "write one address", /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i),
);

/** `owner/name` of a repository on GitHub. */
export const GithubRepository = text((value) =>
    filled(value, "not one repository", "write owner/name, without wildcards", /^[\w.-]+\/[\w.-]+$/),
);

/** Ends of names that GitHub's environments of previews and health checks have. */
const reserved = ["-preview", "-health"];
/** An environment, whose name becomes part of a load balancer's: 32 characters with `lazysheeps-` before it. */
export const EnvironmentName = Name.superRefine((value, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if (value.length > 21 && value.length <= 63)
        refuse(`has ${value.length} characters, 21 are left by a load balancer's limit; write a shorter name`);
    const end = reserved.find((ending) => value.endsWith(ending));
    if (end !== undefined) refuse(`ends in ${end}, as the roles of another environment do; write another name`);
});
