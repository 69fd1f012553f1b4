import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/App";

const repositories = [
    { id: 1, name: "meadow", commits: 30, contributors: 2, last_commit_at: "2026-10-26T10:00:00Z" },
    { id: 2, name: "barn", commits: 4, contributors: 1, last_commit_at: "2026-09-01T10:00:00Z" },
];
const answers: Record<string, unknown[]> = {
    "/api/repositories": repositories,
    "/api/repositories/1/activity": [
        { week: "2026-10-12", commits: 20 },
        { week: "2026-10-26", commits: 10 },
    ],
    "/api/repositories/1/contributors": [
        { name: "Dolly", commits: 25, last_commit_at: "2026-10-26T10:00:00Z" },
        { name: "Shaun", commits: 5, last_commit_at: "2026-10-12T10:00:00Z" },
    ],
    "/api/repositories/2/activity": [{ week: "2026-08-31", commits: 4 }],
    "/api/repositories/2/contributors": [{ name: "Timmy", commits: 4, last_commit_at: "2026-09-01T10:00:00Z" }],
};

const serve = (answer: (path: string) => Response) =>
    vi.stubGlobal(
        "fetch",
        vi.fn((path: string) => Promise.resolve(answer(path))),
    );
const json = (path: string) => Response.json({ results: answers[path] });

afterEach(cleanup);

describe("the page", () => {
    it("shows the repositories, and the first one's chart and ranking", async () => {
        serve(json);
        render(<App />);
        expect((await screen.findByRole("button", { name: /meadow/ })).getAttribute("aria-current")).toBe("true");
        const rows = within(await screen.findByRole("table", { name: "Contributors by commits" })).getAllByRole("row");
        expect(rows.slice(1).map((row) => row.textContent)).toEqual(["1Dolly252026-10-26", "2Shaun52026-10-12"]);
        expect(await screen.findByRole("img", { name: "Commits a week, at most 20" })).toBeDefined();
    });

    it("shows another repository when it is chosen", async () => {
        serve(json);
        render(<App />);
        fireEvent.click(await screen.findByRole("button", { name: /barn/ }));
        expect(await screen.findByText("Timmy")).toBeDefined();
        expect(screen.queryByText("Dolly")).toBeNull();
    });

    it("says that the database does not answer, and that it tries again", async () => {
        serve(() => new Response("", { status: 503 }));
        render(<App />);
        expect((await screen.findByRole("alert")).textContent).toBe("The database does not answer. Trying again …");
    });

    it("says what to do when there is nothing yet", async () => {
        serve(() => Response.json({ results: [] }));
        render(<App />);
        expect(await screen.findByText(/send a GitHub push webhook/)).toBeDefined();
    });

    it("asks its own origin only", async () => {
        serve(json);
        render(<App />);
        await screen.findByText("Dolly");
        for (const [path] of vi.mocked(fetch).mock.calls) expect(path).toMatch(/^\/api\//);
    });
});
