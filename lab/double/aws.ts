import { randomBytes } from "node:crypto";
import { differences } from "../providers/differences";
import type * as api from "../providers/provider";
import { count, type Fields, list, parsePath, type Properties, text, UNKNOWN, type Value } from "../providers/values";
import type { Emulator } from "./emulator/emulator";
import { answers } from "./look-ups";
import { makers } from "./outputs";
import { checkDeletion, checkName, checkReferences, type Holdings, replaces } from "./rules";
import type { World } from "./world";

/** The double of the plugin `aws`: keeps what it is told, and refuses what AWS would refuse of it. */
export class Aws implements api.Provider {
    private as: string;

    constructor(
        private readonly world: World,
        /** Name of the role that runs the engine. */
        private readonly caller: string,
        private readonly emulator: Pick<Emulator, "check">,
        private readonly held: Holdings,
    ) {
        this.as = this.session(caller);
    }

    configure({ value }: Properties): Promise<void> {
        const { account, region } = this.world;
        const allowed = JSON.parse(text(value, "allowedAccountIds") ?? "[]") as string[];
        if (allowed.length > 0 && !allowed.includes(account))
            throw new Error(`AWS account ID not allowed: ${account}, where ${allowed.join(", ")} is`);
        if ((text(value, "region") ?? region) !== region)
            throw new Error(`the double has no region ${text(value, "region")}`);
        const [assumed] = JSON.parse(text(value, "assumeRoles") ?? "[]") as Fields[];
        if (assumed !== undefined) this.assume(text(assumed, "roleArn")!);
        return Promise.resolve();
    }

    check({ type, news }: api.CheckRequest): Promise<api.CheckResult> {
        if (makers[type] === undefined) throw new Error(`the double does not know ${type}`);
        return Promise.resolve({ inputs: news });
    }

    diff({ type, oldInputs, news, ignoreChanges }: api.DiffRequest): Promise<api.Difference> {
        const ignored = ignoreChanges.map(parsePath);
        const changes = differences(oldInputs.value, news.value)
            .filter(({ path }) => !ignored.some((one) => one.every((step, index) => path[index] === step)))
            .map(({ path, kind }) => ({ path, kind, replaces: replaces(type, path[0]) }));
        return Promise.resolve({ changes });
    }

    async create({ type, name, inputs, preview }: api.CreateRequest) {
        if (preview) return { id: "", outputs: inputs };
        checkReferences(type, inputs.value, this.world);
        await this.emulator.check(type, inputs.value);
        const { id, outputs } = makers[type]!(inputs.value, name, this.world);
        checkName(type, outputs, this.world);
        const all = { ...inputs.value, ...outputs };
        this.world.put({ type, id, inputs: inputs.value, outputs: all });
        return { id, outputs: { value: all, secrets: inputs.secrets } };
    }

    read({ type, id, inputs }: api.ReadRequest) {
        const found = this.world.find(type, id);
        if (found === undefined) return Promise.resolve(undefined);
        const secrets = inputs.secrets;
        return Promise.resolve({
            id,
            outputs: { value: found.outputs, secrets },
            inputs: { value: found.inputs, secrets },
        });
    }

    async update({ type, id, olds, news, preview }: api.UpdateRequest): Promise<Properties> {
        const outputs = updated(olds.value, news.value);
        // Every change of a template is a version of its own; a preview cannot know which.
        const latestVersion = count(outputs, "latestVersion");
        const version = (next: Value): Fields => (latestVersion === undefined ? {} : { latestVersion: next });
        if (preview) return { value: { ...outputs, ...version(UNKNOWN) }, secrets: news.secrets };
        checkReferences(type, news.value, this.world);
        await this.emulator.check(type, news.value);
        if (this.world.find(type, id) === undefined) throw new Error(`ResourceNotFoundException: ${type} ${id}`);
        const value = { ...outputs, ...version((latestVersion ?? 0) + 1) };
        this.world.put({ type, id, inputs: news.value, outputs: value });
        return { value, secrets: news.secrets };
    }

    async delete({ type, id }: api.DeleteRequest): Promise<void> {
        const thing = this.world.find(type, id);
        if (thing === undefined) return;
        await checkDeletion(thing, this.world, this.held);
        this.world.remove(thing);
    }

    invoke(token: string, args: Fields): Promise<Fields> {
        const answer = answers[token];
        if (answer === undefined) throw new Error(`the double does not know ${token}`);
        return Promise.resolve({ id: token, ...answer(args, this.world, this.as) });
    }

    cancel() {}

    private session(role: string): string {
        return `arn:aws:sts::${this.world.account}:assumed-role/${role}/${randomBytes(4).toString("hex")}`;
    }

    /** @throws as STS would, when there is no such role or its trust does not speak of the caller. */
    private assume(roleArn: string) {
        const caller = `arn:aws:iam::${this.world.account}:role/${this.caller}`;
        const role = this.world.all("aws:iam/role:Role").find(({ outputs }) => text(outputs, "arn") === roleArn);
        const trust = JSON.parse(text(role?.inputs, "assumeRolePolicy") ?? '{"Statement":[]}') as Fields;
        const names = (one: Value) =>
            text(one, "Principal", "AWS") === caller ||
            text(one, "Condition", "ArnEquals", "aws:PrincipalArn") === caller;
        if (!list(trust, "Statement").some(names))
            throw new Error(
                `AccessDenied: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
            );
        this.as = this.session(roleArn.split("/").at(-1)!);
    }
}

/** What AWS has added to a block of inputs stays when the inputs change. */
function updated(outputs: Fields, inputs: Fields): Fields {
    const isBlock = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
    const merged = Object.entries(inputs).map(([key, value]) => {
        const before = outputs[key];
        return [key, isBlock(before) && isBlock(value) ? { ...(before as Fields), ...(value as Fields) } : value];
    });
    return { ...outputs, ...(Object.fromEntries(merged) as Fields) };
}
