import { expect } from "chai";
import { diagnosticsOf } from "../../ops/up";

const report = (stdout: string, stderr = "") => `code: 255
 stdout: ${stdout}
 stderr: ${stderr}
 err?: undefined
`;

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

    it("is what it printed as errors when it never came to diagnostics", () => {
        expect(diagnosticsOf(report("", "error: the stack is currently locked by 1 lock(s)"))).to.equal(
            "error: the stack is currently locked by 1 lock(s)",
        );
    });

    it("is all there is when the form is unknown", () => {
        expect(diagnosticsOf("something new\n")).to.equal("something new");
    });
});
