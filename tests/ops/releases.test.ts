import { expect } from "chai";
import { lifecycle } from "../../infra/aws/account/registry";
import { messages } from "../../ops/messages";
import { registry } from "../../ops/registry";
import { lastRelease, markRelease } from "../../ops/releases";
import { type RegistryDouble, registryDouble } from "../support/registry";

const names = ["backend", "frontend", "postgres"];
const at = (time: string) => new Date(`2026-09-${time}Z`);

describe("A release", () => {
    let double: RegistryDouble;
    const deps = { registry: registry() };
    beforeEach(async () => (double = await registryDouble()));
    afterEach(() => double.close());
    const repository = (image: string) => `${double.host}/lazysheeps/${image}`;
    const repositories = () => Object.fromEntries(names.map((name) => [name, repository(name)]));
    /** What a build of this content pushes. */
    const built = (content: string) =>
        Object.fromEntries(
            names.map((name) => [
                name,
                `${repository(name)}@${double.push(`lazysheeps/${name}`, "build-dev", `${name}: ${content}`)}`,
            ]),
        );

    it("is a tag with its stack and its second, the same on every image", async () => {
        const images = built("dolly");
        const tag = await markRelease(images, "dev", at("14T12:17:03.250"), deps);
        expect(tag).to.equal("release-dev-20260914T121703Z");
        for (const name of names)
            expect(`${repository(name)}@${await deps.registry.digestOf(repository(name), tag)}`).to.equal(images[name]);
    });

    it("has a tag that the registry's rules keep for its stack", async () => {
        const tag = await markRelease(built("dolly"), "prod", at("14T12:00:00"), deps);
        const keeping = lifecycle(50, ["dev", "prod"]).rules.filter(({ selection }) =>
            ((selection as { tagPatternList?: string[] }).tagPatternList ?? []).some((pattern) =>
                tag.startsWith(pattern.replace(/\*$/, "")),
            ),
        );
        expect(keeping.map(({ description }) => description)).to.deep.equal(["releases of prod: the newest"]);
    });

    it("marked again at the same time is no error; with another image it is, and stays what it was", async () => {
        const images = built("dolly");
        const tag = await markRelease(images, "dev", at("14T12:00:00"), deps);
        await markRelease(images, "dev", at("14T12:00:00"), deps);
        const said = await markRelease(built("molly"), "dev", at("14T12:00:00"), deps).catch((error: Error) => error);
        expect((said as Error).message).to.contain(tag);
        expect(await lastRelease(repositories(), "dev", deps)).to.deep.equal({ tag, images });
    });

    it("is none while one image has no tag, as a run leaves it that was cut short", async () => {
        const images = built("dolly");
        const { postgres: _, ...others } = images;
        await markRelease(others, "dev", at("14T12:00:00"), deps);
        expect(await lastRelease(repositories(), "dev", deps)).to.equal(undefined);
    });

    it("is of its stack alone, whatever other stacks are called", async () => {
        const images = built("dolly");
        await markRelease(images, "dev-b", at("14T12:00:00"), deps);
        for (const stack of ["dev", "prod", "b"])
            expect(await lastRelease(repositories(), stack, deps)).to.equal(undefined);
        expect((await lastRelease(repositories(), "dev-b", deps))?.images).to.deep.equal(images);
    });

    it("is not a build, nor a tag that somebody has made by hand", async () => {
        built("dolly");
        for (const name of names) double.push(`lazysheeps/${name}`, "release-dev-1789387023", `${name}: dolly`);
        expect(await lastRelease(repositories(), "dev", deps)).to.equal(undefined);
    });

    it("is not half of one where the registry has let an image go since it listed the tags", async () => {
        const tag = await markRelease(built("dolly"), "dev", at("14T12:00:00"), deps);
        const forgetful: typeof deps.registry = {
            ...deps.registry,
            digestOf: (from, of) =>
                from === repository("postgres") ? Promise.resolve(undefined) : deps.registry.digestOf(from, of),
        };
        const said = await lastRelease(repositories(), "dev", { registry: forgetful }).catch((error: Error) => error);
        expect((said as Error).message).to.equal(messages.releaseGone(repository("postgres"), tag));
    });

    it("is the last one by its time, not by when it was marked", async () => {
        const [first, second] = [built("dolly"), built("molly")];
        await markRelease(second, "dev", at("15T12:00:00"), deps);
        await markRelease(first, "dev", at("14T12:00:00"), deps);
        expect((await lastRelease(repositories(), "dev", deps))?.images).to.deep.equal(second);
    });
});
