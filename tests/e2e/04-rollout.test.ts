import type { V1Job } from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import program from "../../index";
import { imageOf, livePods, nameOf, objects, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { underLoad } from "../../ops/load";
import { copyProject, type ProjectCopy } from "../../ops/project-copy";
import { fixedCount, up } from "../support/e2e/stack";
import { address, checkout } from "../support/e2e/target";
import { readingPaths, sourceFile } from "../support/e2e/application";

const load = { url: address, paths: readingPaths, perSecond: 120 };

/** Runs an `up` and waits until the pods that were there before have gone. */
async function replacePods(change: () => Promise<unknown>) {
    const before = (await livePods("backend")).map(nameOf);
    await change();
    await eventually(
        "the old pods have ended",
        async () => (await objects("pods", "backend")).map(nameOf),
        (names) => !names.some((name) => before.includes(name)),
        60,
    );
}

describe("A change in the backend's code", () => {
    let project: ProjectCopy;
    let imageBefore: string;

    before(async () => {
        await up({ change: fixedCount });
        imageBefore = await imageOf("backend");
        project = copyProject(checkout);
        project.append(sourceFile, "\n# A change.\n");
    });
    after(() => project.remove());

    it("is live without a failed request", async () => {
        const result = await underLoad(load, () =>
            replacePods(() => up({ project: project.path, change: fixedCount })),
        );
        expect(await imageOf("backend"))
            .to.match(/@sha256:[0-9a-f]{64}$/)
            .and.not.equal(imageBefore);
        expect(result.kinds).to.deep.equal({});
        expect(result.failed).to.equal(0);
        expect(result.sent / result.seconds).to.be.at.least(100);
    });

    it("starts no pod before the migration has completed", async () => {
        const { status } = await theOnly<V1Job>("jobs", "migration");
        const starts = (await livePods("backend")).map(({ status }) => new Date(status!.startTime!).getTime());
        expect(new Date(status!.completionTime!).getTime()).to.be.at.most(Math.min(...starts));
    });

    it("fails requests when pods neither say that they are ready nor wait before they end", async () => {
        const careless = () => {
            pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
                if (type !== "kubernetes:apps/v1:Deployment" || name !== "backend") return undefined;
                const [container] = (props as BackendProps).spec.template.spec.containers;
                delete container.startupProbe;
                delete container.readinessProbe;
                delete container.lifecycle;
                // Long enough to be noticed wherever it runs; the image's own command.
                container.command = ["sh", "-c", "sleep 5 && exec gunicorn config.wsgi"];
                return { props, opts };
            });
            return program();
        };
        const result = await underLoad(load, () =>
            replacePods(() => up({ program: careless, project: project.path, change: fixedCount })),
        );
        expect(result.failed).to.be.greaterThan(0);
    });
});

type Container = Record<"startupProbe" | "readinessProbe" | "lifecycle" | "command", unknown>;

interface BackendProps {
    spec: { template: { spec: { containers: [Container] } } };
}
