import { expect, it } from "vitest";
import { fillGaps } from "../src/weeks";

it("fills the weeks nobody counted in", () => {
    const weeks = [
        { week: "2026-10-05", commits: 1 },
        { week: "2026-10-26", commits: 2 },
    ];
    expect(fillGaps(weeks, 52).map(({ commits }) => commits)).toEqual([1, 0, 0, 2]);
});

it("keeps the newest weeks when there are more than asked for", () => {
    const weeks = [
        { week: "2026-01-05", commits: 1 },
        { week: "2026-10-26", commits: 2 },
    ];
    expect(fillGaps(weeks, 2)).toEqual([
        { week: "2026-10-19", commits: 0 },
        { week: "2026-10-26", commits: 2 },
    ]);
});

it("has no bars without weeks", () => expect(fillGaps([], 52)).toEqual([]));
