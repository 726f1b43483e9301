// The pages of flows, as people use them: with scripts and without, at a desk and on a phone, in light and in
// the dark, with whatever they do that nobody thought of.
//
// API_URL says where the service is, API_TOKEN who we are: a superuser. CHROMIUM may name the program.
// Pictures of the pages are written to SCREENSHOTS, or to `screenshots` here. With LOOKED_AT the pages are only
// used: they look the same whatever lies behind them, and somebody has looked at them closely already.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { chromium } from "playwright-core";

const api = process.env.API_URL;
const origin = new URL(api).origin;
const authorization = { Authorization: `Bearer ${process.env.API_TOKEN}`, "Content-Type": "application/json" };
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.SCREENSHOTS ?? "screenshots";
const lookedAt = Boolean(process.env.LOOKED_AT);
const run = `${(Date.now() % 1e9).toString(36)}${process.pid.toString(36)}`;

const LOGIN = `/if/flow/login-${run}/`;
const PASSWORD = "correct horse battery";
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Where the browser is. */
function program() {
    // The first has no windows to draw, which takes half of the time.
    const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
    const search = names.map((name) => `command -v ${name}`).join(" || ");
    return process.env.CHROMIUM ?? execFileSync("sh", ["-c", search], { encoding: "utf8" }).trim();
}

/** Asks the API for something, as the superuser. */
async function call(method, path, body) {
    const answer = await fetch(`${api}${path}`, {
        method,
        headers: authorization,
        body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
}

/** A new user. */
async function user(name, fields = {}) {
    const username = `${name}-${run}`;
    const made = await call("POST", "/core/users/", { username, name, ...fields });
    await call("POST", `/core/users/${made.pk}/set_password/`, { password: PASSWORD });
    return username;
}

/** A new flow, of these stages. */
async function flow(slug, stages, fields = {}) {
    const title = fields.title ?? "Good to see you";
    const body = { name: title, slug, designation: "authentication", ...fields, title };
    const made = await call("POST", "/flows/instances/", body);
    for (const [order, stage] of stages.entries()) {
        await call("POST", "/flows/bindings/", { target: made.pk, stage, order });
    }
    return made.pk;
}

describe("the pages", { timeout: 900_000 }, () => {
    /** @type {import("playwright-core").Browser} */
    let browser;
    const stages = {};
    let people = 0;

    before(async () => {
        mkdirSync(pictures, { recursive: true });
        browser = await chromium.launch({ executablePath: program() });
        const stage = async (kind, body) =>
            (await call("POST", `/stages/${kind}/`, { name: `${kind}-${body.name ?? ""}-${run}`, ...body })).pk;
        const other = async (slug, title) => flow(`${slug}-${run}`, [], { title });
        const source = async (name, provider) => {
            const slug = `${provider}-${run}`;
            const secrets = { consumer_key: "key", consumer_secret: "secret" };
            return (await call("POST", "/sources/oauth/", { name, slug, provider_type: provider, ...secrets })).pk;
        };
        const backends = ["authentik.core.auth.InbuiltBackend"];
        stages.password = await stage("password", { backends, failed_attempts_before_cancel: 50 });
        stages.login = await stage("user_login", {});
        stages.remember = (await call("POST", "/stages/user_login/", {
            name: `remember-${run}`,
            remember_me_offset: "days=30",
        })).pk;
        stages.deny = await stage("deny", {});
        stages.dummy = await stage("dummy", {});
        stages.captcha = await stage("captcha", {
            public_key: "site",
            private_key: "secret",
            js_url: `${origin}/static/captcha.js`,
            api_url: `${origin}/`,
        });
        const [discord, github] = [await source("Discord", "discord"), await source("GitHub", "github")];
        stages.identification = await stage("identification", {
            user_fields: ["email", "username"],
            recovery_flow: await other("recover", "Get in again"),
            enrollment_flow: await other("enroll", "Join us"),
        });
        stages.everything = (await call("POST", "/stages/identification/", {
            name: `everything-${run}`,
            user_fields: ["email"],
            password_stage: stages.password,
            sources: [discord, github],
            show_source_labels: true,
            recovery_flow: await other("recover2", "Get in again"),
            enrollment_flow: await other("enroll2", "Join us"),
            passwordless_flow: await other("key", "Use your key"),
        })).pk;
        stages.sources = (await call("POST", "/stages/identification/", {
            name: `sources-${run}`,
            user_fields: ["username"],
            sources: [discord, github],
        })).pk;
        await flow(`login-${run}`, [stages.identification, stages.password, stages.remember]);
    });

    after(() => browser?.close());

    /** A person with a browser of his own. */
    async function visitor({ js = true, size = "desktop", scheme = "light", locale = "en-GB" } = {}) {
        const context = await browser.newContext({
            javaScriptEnabled: js,
            viewport: SIZES[size],
            colorScheme: scheme,
            locale,
            baseURL: origin,
            reducedMotion: "reduce",
        });
        const page = await context.newPage();
        const troubles = [];
        page.on("console", (message) => {
            const isOurs = !/status of (403|404|429)/.test(message.text());
            if (["error", "warning"].includes(message.type()) && isOurs) troubles.push(message.text());
        });
        page.on("pageerror", (error) => troubles.push(String(error)));
        page.on("request", (request) => {
            const url = request.url();
            if (!url.startsWith(origin) && !url.startsWith("data:")) troubles.push(`asked: ${url}`);
        });
        const leave = async () => {
            await context.close();
            assert.deepEqual(troubles, []);
        };
        return { page, context, leave, js, name: `${js ? "js" : "nojs"}-${size}-${scheme}` };
    }

    /** Looks closely at what is shown: takes a picture, and lets axe find fault with it. */
    async function look(who, name) {
        if (lookedAt) return;
        await who.page.screenshot({ path: `${pictures}/${name}-${who.name}.png` });
        const { width } = who.page.viewportSize();
        if (!who.js) return;
        const wide = await who.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name} is ${wide} wide on ${width}`);
        if (!(await who.page.evaluate(() => "axe" in window))) await who.page.evaluate(axe);
        const found = await who.page.evaluate(
            (values) => window.axe.run(document, { runOnly: { type: "tag", values } }),
            RULES,
        );
        const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
        assert.deepEqual(told, [], name);
        assert.ok(found.passes.length > 10, "axe has looked");
    }

    /** Sends the form with its first button, and waits for what comes. */
    async function send(who, button) {
        const answered = who.page.waitForResponse((response) => response.request().method() === "POST");
        await who.page.getByRole("button", { name: button }).click();
        await answered;
        await who.page.waitForLoadState("load");
    }

    const uid = (who) => who.page.locator("#uid_field");
    const secret = (who) => who.page.locator("#password");

    /** Says who he is. */
    async function identify(who, name) {
        await uid(who).fill(name);
        await send(who, "Log in");
        await secret(who).waitFor();
    }

    /** Proves it. */
    async function prove(who, password = PASSWORD) {
        await secret(who).fill(password);
        await send(who, "Continue");
    }

    /** Has logged in, and is at a place. */
    async function isAt(who, path) {
        await who.page.waitForURL(`${origin}${path}`);
    }

    /** What has the focus. */
    const focus = (who) => who.page.evaluate(() => document.activeElement.id);

    for (const js of [true, false]) {
        for (const size of ["desktop", "phone"]) {
            for (const scheme of ["light", "dark"]) {
                const name = `${js ? "with" : "without"} scripts, ${size}, ${scheme}`;
                test(`somebody logs in ${name}`, async () => {
                    const who = await visitor({ js, size, scheme });
                    const username = await user(`ada-${(people += 1)}`, { name: "Ada Lovelace" });
                    await who.page.goto(`${LOGIN}?next=%2Fif%2Fuser%2F`);
                    if (js) assert.equal(await focus(who), "uid_field");
                    await look(who, "1-identification");
                    await identify(who, username);
                    if (js) assert.equal(await focus(who), "password");
                    assert.equal(await who.page.locator("[autocomplete=username]").inputValue(), username);
                    await look(who, "2-password");
                    await prove(who, "wrong");
                    await who.page.getByText("This password is not right.").waitFor();
                    assert.equal(await secret(who).getAttribute("aria-describedby"), "password-wrong");
                    if (js) assert.equal(await focus(who), "password");
                    await look(who, "3-password-wrong");
                    await prove(who);
                    await who.page.getByRole("button", { name: "Stay signed in" }).waitFor();
                    await look(who, "4-remember");
                    await who.page.getByRole("button", { name: "Stay signed in" }).click();
                    await isAt(who, "/if/user/");
                    await who.page.getByText(`You are logged in as ${username}.`).waitFor();
                    await look(who, "5-home");
                    const cookies = await who.context.cookies();
                    const session = cookies.find((cookie) => cookie.name === "authentik_session");
                    assert.ok(session.httpOnly && session.sameSite === "Lax");
                    assert.ok(session.expires > Date.now() / 1000 + 29 * 86_400, "he is remembered");
                    await who.page.getByRole("link", { name: "Log out" }).click();
                    await uid(who).waitFor();
                    await who.leave();
                });
            }
        }

        const name = js ? "with scripts" : "without scripts";

        test(`a lock is told, and ends, ${name}`, async () => {
            const who = await visitor({ js });
            const username = await user(`locked-${js}`);
            await who.page.goto(LOGIN);
            await identify(who, username);
            const locked = who.page.getByText("Too many attempts.");
            // Each one beyond the first five locks for twice as long, so one of them meets a lock.
            for (let tries = 0; tries < 12 && !(await locked.count()); tries += 1) await prove(who, "wrong");
            const [, seconds] = /wait (\d+) s/.exec(await locked.textContent());
            if (js) assert.equal(await focus(who), "summary");
            await look(who, "6-locked");
            await who.page.waitForTimeout((Number(seconds) + 1) * 1_000);
            await prove(who);
            await who.page.getByRole("button", { name: "Not now" }).click();
            await isAt(who, "/if/user/");
            await who.leave();
        });

        test(`the way back shows what is due, ${name}`, async () => {
            const who = await visitor({ js });
            const username = await user(`back-${js}`);
            await who.page.goto("/if/flow/missing/");
            await who.page.goto(LOGIN);
            await identify(who, username);
            await who.page.goBack();
            // With scripts there is one page for all questions.
            if (js) await who.page.goForward();
            await secret(who).waitFor();
            await who.page.reload();
            await prove(who);
            await who.page.getByRole("button", { name: "Not now" }).click();
            await isAt(who, "/if/user/");
            await who.page.goBack();
            assert.equal(await secret(who).count(), 0, "no password is shown or asked for again");
            await who.leave();
        });

        test(`two tabs do not get in each other's way, ${name}`, async () => {
            const who = await visitor({ js });
            const username = await user(`tabs-${js}`);
            const second = { ...who, page: await who.context.newPage() };
            await who.page.goto(LOGIN);
            await second.page.goto(LOGIN);
            await identify(who, username);
            await uid(second).fill(username);
            await send(second, "Log in");
            await second.page.getByText("belongs to an earlier step").waitFor();
            await look(second, "7-outdated");
            await prove(second);
            await second.page.getByRole("button", { name: "Not now" }).click();
            await isAt(second, "/if/user/");
            await who.page.reload();
            await who.leave();
        });

        test(`an expired session leads back to the form, ${name}`, async () => {
            const who = await visitor({ js });
            const username = await user(`expired-${js}`);
            const path = `${LOGIN}?next=%2Fif%2Fuser%2F%3Fkept`;
            await who.page.goto(path);
            await identify(who, username);
            await who.context.clearCookies();
            await prove(who);
            await who.page.getByText("did not send its cookies").waitFor();
            await look(who, "8-expired");
            await identify(who, username);
            await prove(who);
            await who.page.getByRole("button", { name: "Not now" }).click();
            await isAt(who, "/if/user/?kept");
            await who.leave();
        });

        test(`whoever is somebody else begins anew, ${name}`, async () => {
            const who = await visitor({ js });
            await who.page.goto(`${LOGIN}?next=%2Fif%2Fuser%2F`);
            await identify(who, "somebody else");
            await who.page.getByRole("link", { name: "Not you?" }).click();
            await isAt(who, `${LOGIN}?next=%2Fif%2Fuser%2F`);
            assert.equal(await uid(who).inputValue(), "");
            await who.leave();
        });

        test(`nobody is led to another site, ${name}`, async () => {
            const who = await visitor({ js });
            const username = await user(`led-${js}`);
            await who.page.goto(`${LOGIN}?next=%2F%5Cevil.example`);
            await identify(who, username);
            await prove(who);
            await who.page.getByRole("button", { name: "Not now" }).click();
            await who.page.getByText("is not part of this service").waitFor();
            await look(who, "9-denied");
            await who.leave();
        });
    }

    test("a password can be shown", async () => {
        const who = await visitor();
        await who.page.goto(LOGIN);
        await identify(who, "ada");
        await secret(who).fill("visible");
        const reveal = who.page.getByRole("button", { name: "Show password" });
        await reveal.click();
        assert.equal(await secret(who).getAttribute("type"), "text");
        await look(who, "password-shown");
        await reveal.click();
        assert.equal(await secret(who).getAttribute("type"), "password");
        await who.leave();
    });

    test("everything can be done with the keyboard", async () => {
        const who = await visitor();
        const username = await user("keys");
        await who.page.goto(LOGIN);
        await who.page.keyboard.type(username);
        await who.page.keyboard.press("Enter");
        await secret(who).waitFor();
        await who.page.keyboard.type(PASSWORD);
        await who.page.keyboard.press("Enter");
        await who.page.getByRole("button", { name: "Stay signed in" }).waitFor();
        await who.page.keyboard.press("Tab");
        await who.page.keyboard.press("Tab");
        await who.page.keyboard.press("Enter");
        await isAt(who, "/if/user/");
        await who.leave();
    });

    test("each kind of page has no fault, in all layouts and languages", { skip: lookedAt }, async () => {
        const page = async (name, kinds, fields = {}) => {
            await flow(`${name}-${run}`, kinds.map((kind) => stages[kind]), fields);
            return `/if/flow/${name}-${run}/`;
        };
        const layouts = ["stacked", "content_left", "content_right", "sidebar_left", "sidebar_right"];
        const places = {
            everything: await page("everything", ["everything"]),
            sources: await page("sources", ["sources"]),
            dummy: await page("dummy", ["dummy"]),
            deny: await page("deny", ["deny"]),
            captcha: await page("captcha", ["captcha"]),
            missing: "/if/flow/missing/",
        };
        for (const layout of layouts) places[layout] = await page(layout, ["everything"], { layout });
        // Whoever turns his screen, or the light off, does not load the page again.
        const sights = {
            "en-GB": [["desktop", "light"], ["desktop", "dark"], ["phone", "dark"]],
            "de-DE": [["phone", "light"]],
        };
        for (const [locale, seen] of Object.entries(sights)) {
            const who = await visitor({ locale });
            const script = { contentType: "text/javascript", body: "window.captcha = true;" };
            await who.page.route("**/static/captcha.js", (route) => route.fulfill(script));
            for (const [name, path] of Object.entries(places)) {
                // On a phone all layouts are the same.
                const views = seen.filter(([size]) => size === "desktop" || !layouts.includes(name));
                if (views.length === 0) continue;
                await who.page.goto(path);
                const isAsked = name === "captcha" ? true : undefined;
                assert.equal(await who.page.evaluate(() => window.captcha), isAsked, "its script runs");
                for (const [size, colorScheme] of views) {
                    await who.page.setViewportSize(SIZES[size]);
                    await who.page.emulateMedia({ colorScheme });
                    await look({ ...who, name: `js-${size}-${colorScheme}` }, `kind-${name}`);
                }
            }
            await who.leave();
        }
    });
});
