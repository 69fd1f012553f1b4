import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import type { Browser, Page } from "playwright-core";
import { execIn, livePods, nameOf, sql } from "../support/e2e/cluster";
import { openChromium } from "../support/e2e/chromium";
import { address, checkout } from "../support/e2e/target";

describe("The page that npm start has brought up", () => {
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    before(async () => {
        browser = await openChromium();
        page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
        page.on("console", (message) => {
            if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
        });
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
    });
    after(() => browser.close());

    it("shows this repository's history, its chart and its ranking", async () => {
        const { stdout } = await execa("git", ["shortlog", "--summary", "--numbered", "HEAD"], { cwd: checkout });
        const [, author] = /^\s*\d+\t(.*)$/m.exec(stdout) ?? [];
        await page.goto(address);
        await page.getByText("lazysheeps").first().waitFor();
        await page
            .getByRole("img", { name: /commits/i })
            .first()
            .waitFor();
        await page.getByText(author!).first().waitFor();
        await page.screenshot({ path: join(checkout, ".lab", "page.png") });
    });

    it("lets staff sign in to the admin", async () => {
        const [name, password] = ["e2e-shepherd", randomBytes(12).toString("base64url")];
        const pod = nameOf((await livePods("backend"))[0]!);
        await execIn(pod, [
            "env",
            `DJANGO_SUPERUSER_PASSWORD=${password}`,
            "python",
            "manage.py",
            "createsuperuser",
            "--no-input",
            "--username",
            name,
            "--email",
            "shepherd@example.org",
        ]);
        try {
            await page.goto(`${address}/admin/`);
            await page.getByLabel("Username").fill(name);
            await page.getByLabel("Password").fill(password);
            await page.getByRole("button", { name: "Log in" }).click();
            await page.getByText("Site administration").first().waitFor();
        } finally {
            const user = `from auth_user where username = '${name}'`;
            await sql(`delete from django_admin_log where user_id in (select id ${user}); delete ${user}`);
        }
    });

    it("has nothing to complain about in the console", () => {
        expect(complaints).to.deep.equal([]);
    });
});
