// The API browser, as somebody uses it who has nothing but a browser and a token.
//
// API_URL says where the service is, API_TOKEN who we are: a superuser. CHROMIUM may name the program.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, beforeEach, afterEach, describe, test } from "node:test";

import { chromium } from "playwright-core";

const api = process.env.API_URL;
const authorization = { Authorization: `Bearer ${process.env.API_TOKEN}`, "Content-Type": "application/json" };

/** Where the browser is. */
function program() {
    // The first has no windows to draw, which takes half of the time.
    const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
    const search = names.map((name) => `command -v ${name}`).join(" || ");
    return process.env.CHROMIUM ?? execFileSync("sh", ["-c", search], { encoding: "utf8" }).trim();
}

describe("the API browser", { timeout: 120_000 }, () => {
    /** @type {import("playwright-core").Browser} */
    let browser;
    /** @type {import("playwright-core").Page} */
    let page;
    /** What went wrong in the page, and what was asked of anybody else. */
    let troubles;
    let stage;

    before(async () => {
        browser = await chromium.launch({ executablePath: program() });
    });

    after(() => browser?.close());

    beforeEach(async () => {
        const name = `browsed ${Date.now()} ${process.pid}`;
        const body = JSON.stringify({ name, user_fields: ["email"] });
        const made = await fetch(`${api}/stages/identification/`, { method: "POST", headers: authorization, body });
        assert.equal(made.status, 201);
        stage = await made.json();
        troubles = [];
        page = await browser.newPage();
        page.on("console", (message) => {
            if (["error", "warning"].includes(message.type())) troubles.push(message.text());
        });
        page.on("pageerror", (error) => troubles.push(String(error)));
        page.on("requestfailed", (request) => troubles.push(`failed: ${request.url()}`));
        page.on("request", (request) => {
            const url = request.url();
            if (!url.startsWith(new URL(api).origin) && !url.startsWith("data:")) troubles.push(`asked: ${url}`);
        });
        // Without this, what the policy of the page forbids would be seen in the console only.
        await page.addInitScript(() => {
            document.addEventListener("securitypolicyviolation", (event) => {
                console.error(`forbidden: ${event.violatedDirective} ${event.blockedURI}`);
            });
        });
        const answer = await page.goto(`${api}/`);
        assert.match(answer.headers()["content-security-policy"], /script-src 'self'(;|$)/);
        await page.waitForSelector(".opblock-tag");
    });

    afterEach(async () => {
        await page.close();
        await fetch(`${api}/stages/identification/${stage.pk}/`, { method: "DELETE", headers: authorization });
    });

    /** Enters the token, as whoever opens the page does once. */
    async function authorize() {
        await page.click("button.authorize");
        await page.fill(".auth-container input", process.env.API_TOKEN);
        await page.click(".auth-btn-wrapper button.authorize");
        await page.click(".auth-btn-wrapper .btn-done");
    }

    /** Opens the PATCH of an identification stage, sends a body, and gives the status that is shown. */
    async function patch(body) {
        const operation = page.locator("#operations-stages-stages_identification_partial_update");
        if (!(await operation.isVisible())) await page.click("#operations-tag-stages");
        await operation.locator(".opblock-summary-control").click();
        await operation.locator("input[placeholder='stage_uuid']").fill(stage.pk);
        await operation.locator("textarea.body-param__text").fill(JSON.stringify(body));
        await operation.locator("button.execute").click();
        const shown = operation.locator(".live-responses-table .response-col_status");
        return (await shown.last().innerText()).trim().split(/\s/)[0];
    }

    test("changes a stage for whoever enters a token", async () => {
        await authorize();
        assert.equal(await patch({ show_source_labels: true }), "200");
        const stored = await fetch(`${api}/stages/identification/${stage.pk}/`, { headers: authorization });
        assert.deepEqual(await stored.json(), { ...stage, show_source_labels: true });
        assert.deepEqual(troubles, []);
    });

    test("tells whoever enters none that he may not", async () => {
        assert.equal(await patch({ show_source_labels: true }), "403");
        // The browser itself notes in the console that the answer was a refusal.
        assert.deepEqual(troubles.filter((trouble) => !trouble.includes("403")), []);
    });

    test("keeps the token no longer than the page", async () => {
        await authorize();
        const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
        assert.ok(!kept.includes(process.env.API_TOKEN), kept);
        await page.reload();
        await page.waitForSelector("button.authorize.unlocked");
        assert.deepEqual(troubles, []);
    });
});
