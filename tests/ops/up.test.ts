import { CommandError, type OutputMap, type Stack, type UpResult } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { diagnosticsOf, up, UpError } from "../../ops/up";

const report = (stdout: string, stderr = "") => `code: 255
 stdout: ${stdout}
 stderr: ${stderr}
 err?: 
`;

/** A stack whose `up` prints these pieces, then ends like this. */
const stackThat = (pieces: string[], end: () => Partial<UpResult>) => {
    const fake: Pick<Stack, "up"> = {
        up: (options) => {
            for (const piece of pieces) options?.onOutput?.(piece);
            return new Promise((resolve) => resolve(end() as UpResult));
        },
    };
    return fake as Stack;
};
const summary = (resourceChanges?: UpResult["summary"]["resourceChanges"]) => ({
    summary: { resourceChanges } as UpResult["summary"],
    outputs: {},
});
const fails = (reason: Error) => (): never => {
    throw reason;
};

describe("What a failed up says", () => {
    it("is what the engine put under Diagnostics, without the list of everything that went well", () => {
        const output = report(`Updating (local):
 +  kubernetes:apps/v1:Deployment backend creating (0s)
Diagnostics:
  kubernetes:apps/v1:Deployment (backend):
    error: 0 of 3 pods are ready
      container backend: ImagePullBackOff

Outputs:
    url: "http://localhost:8080"
Resources:
    3 unchanged
Duration: 2m31s`);
        expect(diagnosticsOf(output)).to.equal(`kubernetes:apps/v1:Deployment (backend):
    error: 0 of 3 pods are ready
      container backend: ImagePullBackOff`);
    });

    it("is the whole of them when nothing follows", () => {
        expect(diagnosticsOf(report("Updating (local):\nDiagnostics:\n  a:\n    error: b\n"))).to.equal(
            "a:\n    error: b",
        );
    });

    it("is found where the engine was asked to stop, which has printed it elsewhere", () => {
        const output = report(
            "",
            "Command failed\nUpdating (local):\nDiagnostics:\n  a:\n    error: update canceled\n\nResources:\n",
        );
        expect(diagnosticsOf(output)).to.equal("a:\n    error: update canceled");
    });

    it("is what it printed as errors when it never came to diagnostics", () => {
        expect(diagnosticsOf(report("", "error: the stack is currently locked by 1 lock(s)"))).to.equal(
            "error: the stack is currently locked by 1 lock(s)",
        );
    });

    it("is all there is when the form is unknown", () => {
        expect(diagnosticsOf("something new\n")).to.equal("something new");
    });
});

describe("An up", () => {
    it("says a line for each step, however its output comes in pieces, and none for empty lines", async () => {
        const said: string[] = [];
        await up(
            stackThat(["Updating (lo", "cal):\n\n +  a  \n", "    \n +  b\n"], () => summary()),
            (line) => said.push(line),
        );
        expect(said).to.deep.equal(["Updating (local):", " +  a", " +  b"]);
    });

    it("tells what it changed, and not what stayed the same", async () => {
        const { changed } = await up(
            stackThat([], () => summary({ create: 2, update: 1, same: 51 })),
            () => undefined,
        );
        expect(changed).to.deep.equal({ create: 2, update: 1 });
    });

    it("has changed nothing when all stayed the same, or nothing was said", async () => {
        for (const changes of [{ same: 54 }, undefined]) {
            const { changed } = await up(
                stackThat([], () => summary(changes)),
                () => undefined,
            );
            expect(changed).to.deep.equal({});
        }
    });

    it("hands on the program's outputs", async () => {
        const outputs: OutputMap = { url: { value: "http://localhost:8080", secret: false } };
        const run = await up(
            stackThat([], () => ({ ...summary(), outputs })),
            () => undefined,
        );
        expect(run.outputs).to.deep.equal(outputs);
    });

    it("that the engine stopped says why, and keeps everything for who wants to see it", async () => {
        const output = report("Updating (local):\nDiagnostics:\n  a:\n    error: b\n\nResources:\n    3 unchanged");
        const error = (await up(stackThat([], fails(new CommandError(output))), () => undefined).catch(
            (reason: unknown) => reason,
        )) as UpError;
        expect(error).to.be.instanceOf(UpError);
        expect(error.message).to.equal("a:\n    error: b");
        expect(error.details).to.equal(output);
    });

    it("that fails otherwise fails as it did", async () => {
        const reason = new TypeError("not the engine");
        expect(await up(stackThat([], fails(reason)), () => undefined).catch((caught: unknown) => caught)).to.equal(
            reason,
        );
    });
});
