import { expect } from "chai";
import { Entrance } from "../../../infra/aws/entrance";
import type { AwsSettings } from "../../../settings/aws";
import { deploy } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";
import { args, forms } from "./entrance-forms";

const group = "aws:ec2/securityGroup:SecurityGroup";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const certificate = "aws:acm/certificate:Certificate";
const alb = (name: string) => `alb.ingress.kubernetes.io/${name}`;

const make = (settings: AwsSettings["entrance"]) =>
    deploy(() => new Entrance("entrance", { ...args, settings }, elsewhereAws()));

describe("Entrance", () => {
    for (const [form, settings] of Object.entries(forms)) {
        it(`hands its provider to every child with ${form}`, async () => {
            expectHandedDown((await make(settings)).resources);
        });

        it(`is the same load balancer with the same security group with ${form}`, async () => {
            const { named, result } = await make(settings);
            expect(named(group, "entrance").inputs).to.include({ vpcId: "vpc-1" });
            expect(result.annotations).to.include({ [alb("load-balancer-name")]: "lazysheeps-dev" });
        });
    }

    it("takes certificates to HTTPS, and sends everybody there", async () => {
        for (const settings of [forms["a zone in Route 53"]!, forms["a given certificate"]!]) {
            const { result } = await make(settings);
            expect(result.https).to.equal(true);
            expect(result.annotations).to.include({
                [alb("listen-ports")]: '[{"HTTP":80},{"HTTPS":443}]',
                [alb("ssl-redirect")]: "443",
                [alb("ssl-policy")]: "ELBSecurityPolicy-TLS13-1-2-2021-06",
            });
        }
    });

    it("sends nobody to HTTPS without a certificate: no other rule would count any more", async () => {
        const { result } = await make(forms["no certificate"]!);
        expect(result.https).to.equal(false);
        expect(result.annotations).to.include({ [alb("listen-ports")]: '[{"HTTP":80}]' });
        for (const name of ["ssl-redirect", "ssl-policy", "certificate-arn"])
            expect(result.annotations).not.to.have.property(alb(name));
    });

    it("warns that passwords cross the network in plain text, and only where they do", async () => {
        const { warnings } = await make(forms["no certificate"]!);
        expect(warnings.join()).to.contain("in plain text; give platform.entrance a domain and a hosted zone");
        for (const settings of [forms["a zone in Route 53"]!, forms["a given certificate"]!])
            expect((await make(settings)).warnings).to.deep.equal([]);
    });

    it("proves the domain in its zone, by a record that a certificate made anew shares", async () => {
        const { single, named } = await make(forms["a zone in Route 53"]!);
        expect(single(certificate)).to.include({ domainName: "sheep.invalid", validationMethod: "DNS" });
        expect(named("aws:route53/record:Record", "entrance-proof").inputs).to.deep.include({
            zoneId: "Z0123456789ABC",
            name: "_proof.invalid",
            type: "CNAME",
            records: ["_value.invalid"],
            allowOverwrite: true,
        });
    });

    it("answers with a certificate once it is proven, not before", async () => {
        const validation = "aws:acm/certificateValidation:CertificateValidation";
        const { single } = await make(forms["a zone in Route 53"]!);
        expect(single(validation)).to.deep.include({ validationRecordFqdns: ["_proof.invalid"] });
    });

    it("makes no certificate beside the one that is given, nor without a zone to prove it in", async () => {
        const given = forms["a given certificate"]!;
        const { all, result } = await make({ ...given, hostedZone: "Z0123456789ABC" });
        expect(all(certificate)).to.deep.equal([]);
        expect(result.annotations).to.include({ [alb("certificate-arn")]: given.certificate });
        expect((await make({ ...forms["no certificate"]!, domain: "sheep.invalid" })).all(certificate)).to.deep.equal(
            [],
        );
    });

    it("lets in who is listed, on the ports that answer, and nobody else", async () => {
        const ports = { "a zone in Route 53": [80, 443], "no certificate": [80] };
        for (const [form, listening] of Object.entries(ports)) {
            const allowedCidrs = ["192.0.2.0/24", "198.51.100.0/24"];
            const { all } = await make({ ...forms[form]!, allowedCidrs });
            const people = all(ingressRule).filter(({ inputs }) => inputs["securityGroupId"] === "entrance-id");
            expect(
                people.map(({ inputs }) => [inputs["fromPort"], inputs["toPort"], inputs["cidrIpv4"]]),
            ).to.have.deep.members(listening.flatMap((port) => allowedCidrs.map((cidr) => [port, port, cidr])));
        }
    });

    it("leads to the pods' ports and nowhere else, and lets itself in there", async () => {
        const { all } = await make(forms["no certificate"]!);
        const way = [8000, 8080].map((port) => [port, port]);
        const out = all(egressRule).map(({ inputs }) => inputs);
        const into = all(ingressRule).filter(({ inputs }) => inputs["securityGroupId"] === "sg-nodes");
        expect(out.map(({ fromPort, toPort }) => [fromPort, toPort])).to.have.deep.members(way);
        expect(into.map(({ inputs }) => [inputs["fromPort"], inputs["toPort"]])).to.have.deep.members(way);
        for (const inputs of out) expect(inputs).to.include({ referencedSecurityGroupId: "sg-nodes" });
        for (const { inputs } of into) expect(inputs).to.include({ referencedSecurityGroupId: "entrance-id" });
    });

    it("is the load balancer's one group: the controller's own would outlive it", async () => {
        const { all, result } = await make(forms["no certificate"]!);
        expect(all(group)).to.have.length(1);
        expect(all(group)[0]!.inputs).to.include({ revokeRulesOnDelete: true });
        expect(result.annotations).to.have.property(alb("security-groups"));
        expect(result.annotations).not.to.have.property(alb("manage-backend-security-group-rules"));
    });

    it("asks every Service's pods on the path that says whether they can take requests", async () => {
        const { backend, frontend } = (await make(forms["no certificate"]!)).result.serviceAnnotations;
        expect(backend).to.include({ [alb("healthcheck-path")]: "/readyz" });
        expect(frontend).to.include({ [alb("healthcheck-path")]: "/healthz" });
    });

    it("takes requests to pods, drops headers that smuggle, and lets pods finish before they go", async () => {
        const { annotations } = (await make(forms["no certificate"]!)).result;
        expect(annotations).to.include({
            [alb("scheme")]: "internet-facing",
            [alb("target-type")]: "ip",
            [alb("target-group-attributes")]: "deregistration_delay.timeout_seconds=30",
        });
        expect(annotations[alb("load-balancer-attributes")]).to.contain("drop_invalid_header_fields.enabled=true");
    });
});
