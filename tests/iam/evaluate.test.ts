import { expect } from "chai";
import type { Document, Statement } from "./document";
import { allows } from "./evaluate";

const document = (...Statement: Statement[]): Document => ({ Version: "2012-10-17", Statement });
const read: Statement = { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::flock/*" };
const get = { action: "s3:GetObject", resource: "arn:aws:s3:::flock/a" };
const when = (Condition: Statement["Condition"]) => document({ ...read, Condition });

describe("IAM as the tests evaluate it", () => {
    it("allows what a statement names, whatever the action's case, and nothing else", () => {
        expect(allows([document(read)], get)).to.equal(true);
        expect(allows([document(read)], { ...get, action: "S3:getobject" })).to.equal(true);
        expect(allows([document(read)], { ...get, action: "s3:PutObject" })).to.equal(false);
        expect(allows([document(read)], { ...get, resource: "arn:aws:s3:::herd/a" })).to.equal(false);
        expect(allows([], get)).to.equal(false);
    });

    it("lets a Deny win", () => {
        expect(allows([document(read, { Effect: "Deny", Action: "*", Resource: "*" })], get)).to.equal(false);
    });

    it("fails a condition on a key that is absent, unless it is negated", () => {
        expect(allows([when({ StringEquals: { "aws:x": "a" } })], get)).to.equal(false);
        expect(allows([when({ StringNotEquals: { "aws:x": "a" } })], get)).to.equal(true);
        expect(allows([when({ Null: { "aws:x": "true" } })], get)).to.equal(true);
        expect(allows([when({ Null: { "aws:x": "false" } })], get)).to.equal(false);
    });

    it("takes one of a key's values, and every key", () => {
        const both = when({ StringEquals: { "aws:x": ["a", "b"], "aws:y": "c" } });
        expect(allows([both], { ...get, context: { "aws:x": "b", "aws:y": "c" } })).to.equal(true);
        expect(allows([both], { ...get, context: { "aws:x": "b" } })).to.equal(false);
    });

    it("takes StringEquals to the letter, and StringLike with wildcards", () => {
        const context = { "aws:x": "abc" };
        expect(allows([when({ StringEquals: { "aws:x": "a*" } })], { ...get, context })).to.equal(false);
        expect(allows([when({ StringLike: { "aws:x": "a*" } })], { ...get, context })).to.equal(true);
        expect(allows([when({ StringLike: { "aws:x": "a.*" } })], { ...get, context })).to.equal(false);
    });

    it("lets in the principals that are named", () => {
        const trust = document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: ["a", "b"] } });
        const asking = (kind: "AWS" | "Service", name: string) => ({
            action: "sts:AssumeRole",
            principal: { kind, name },
        });
        expect(allows([trust], asking("AWS", "b"))).to.equal(true);
        expect(allows([trust], asking("AWS", "c"))).to.equal(false);
        expect(allows([trust], asking("Service", "a"))).to.equal(false);
    });

    it("lets in an account's principals where the account is named, and knows which of them asks", () => {
        const root = { AWS: "arn:aws:iam::123456789012:root" };
        const trust: Statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: root };
        const one: Statement = {
            ...trust,
            Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/a" } },
        };
        const lets = (statement: Statement, who: string) =>
            allows([document(statement)], { action: "sts:AssumeRole", principal: { kind: "AWS", name: who } });
        expect(lets(trust, "arn:aws:iam::123456789012:role/b")).to.equal(true);
        expect(lets(trust, "arn:aws:iam::210987654321:role/b")).to.equal(false);
        expect(lets(one, "arn:aws:iam::123456789012:role/a")).to.equal(true);
        for (const other of ["123456789012:role/b", "123456789012:root", "210987654321:role/a"])
            expect(lets(one, `arn:aws:iam::${other}`), other).to.equal(false);
    });

    it("refuses to judge what it does not know", () => {
        expect(() => allows([when({ NumericEquals: { "aws:x": "1" } })], get)).to.throw("unknown operator");
        const other = { ...read, NotAction: "s3:*" } as Statement;
        expect(() => allows([document(other)], get)).to.throw("unknown element");
    });
});
