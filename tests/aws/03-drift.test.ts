import type { V1HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { expect } from "chai";
import { Account } from "../support/aws/double";
import { engine } from "../support/aws/engine-process";
import { standing } from "../support/aws/standing";
import { visit } from "../support/aws/visit";
import { atRest, imageOf, kubectl, nameOf, objects, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";

describe("An environment that somebody changed by hand", () => {
    let account: Account;
    before(async () => {
        account = await standing();
        await account.run("up", "dev");
    });

    it("is told apart from what its autoscalers do", async () => {
        const autoscaler = await theOnly<V1HorizontalPodAutoscaler>("horizontalpodautoscalers", "frontend");
        const count = autoscaler.spec!.minReplicas! + 1;
        const frontend = `deployment/${autoscaler.spec!.scaleTargetRef.name}`;
        await kubectl(["scale", frontend, `--replicas=${count}`]);
        // A Service with a pod that is not ready yet is one to be told of; with one that ends again it is not.
        await kubectl(["rollout", "status", frontend, "--timeout=120s"]);
        await atRest();
        expect((await account.run("refresh", "dev")).steps).to.deep.equal([]);
        expect((await account.run("up", "dev")).steps).to.deep.equal([]);
    });

    it("is shown by a refresh, that and nothing else, and restored by an up", async () => {
        const frontend = nameOf(await theOnly("deployments", "frontend"));
        const image = await imageOf("frontend");
        await kubectl(["set", "image", `deployment/${frontend}`, `*=${image.replace(/@.*/, ":build-dev")}`]);
        const database = nameOf(await theOnly("statefulsets", "postgres"));
        await kubectl(["scale", `statefulset/${database}`, "--replicas=0"]);
        await eventually(
            "the database's pod is gone",
            () => objects("pods", "postgres"),
            ({ length }) => length === 0,
            150,
        );
        const policy = nameOf(await theOnly("networkpolicies", "backend"));
        await kubectl(["delete", "service/frontend", `networkpolicy/${policy}`]);
        account.world.remove(
            account.world.all("aws:iam/rolePolicy:RolePolicy").find(({ id }) => id.includes("backup"))!,
        );

        expect((await account.run("refresh", "dev")).steps.sort()).to.deep.equal([
            "delete aws:iam/rolePolicy:RolePolicy backups-add",
            "delete kubernetes:core/v1:Service frontend",
            "delete kubernetes:networking.k8s.io/v1:NetworkPolicy network-backend",
            "update kubernetes:apps/v1:Deployment frontend",
            "update kubernetes:apps/v1:StatefulSet postgres",
        ]);
        expect((await account.run("up", "dev")).steps.sort()).to.deep.equal([
            "create aws:iam/rolePolicy:RolePolicy backups-add",
            "create kubernetes:core/v1:Service frontend",
            "create kubernetes:networking.k8s.io/v1:NetworkPolicy network-backend",
            "update kubernetes:apps/v1:Deployment frontend",
            "update kubernetes:apps/v1:StatefulSet postgres",
        ]);
        expect(await imageOf("frontend")).to.equal(image);
        expect((await account.run("up", "dev")).steps).to.deep.equal([]);
        const url = (await account.output("dev", "url")) as string;
        // The page, and what asks the database.
        for (const path of ["/", "/api/healthz"])
            await eventually(
                path,
                () => visit(`${url}${path}`),
                ({ status }) => status === 200,
                120,
            );
    });
});

describe("Two runs at once", () => {
    it("do not meet: the second leaves at once and names the first", async () => {
        const account = await standing();
        let first: number | undefined;
        let second: Promise<string> | undefined;
        let isOver = false;
        const refusedWhileFirstRuns = async () => {
            const says = await account.failure("up", "dev");
            expect(isOver).to.equal(false);
            return says;
        };
        const change = { "backend.threads": 3 };
        const onStep = () => {
            first ??= engine();
            second ??= refusedWhileFirstRuns();
        };
        await account.run("up", "dev", { change, onStep });
        isOver = true;
        expect(await second).to.match(/the stack is currently locked by 1 lock\(s\)[\s\S]*created by \S+ \(pid \d+\)/);
        expect(await second).to.contain(`(pid ${first})`);
    });
});
