// Many people log in at once, each with an empty cookie jar, through authentik's own client for TypeScript.
//
// API_URL says where the service is, API_TOKEN who we are: a superuser.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import {
    BackendsEnum,
    ChallengeTypes,
    Configuration,
    CoreApi,
    FlowChallengeResponseRequest,
    FlowDesignationEnum,
    FlowsApi,
    StagesApi,
    UserFieldsEnum,
} from "@goauthentik/api";

/** How many people log in. */
const PEOPLE = 250;
/** How many do so at the same time. */
const AT_ONCE = 8;
const PASSWORD = "correct horse battery staple";
/** How often a browser lets itself be sent on. */
const MOST_HOPS = 5;

const admin = new Configuration({ basePath: process.env.API_URL, accessToken: process.env.API_TOKEN });
const core = new CoreApi(admin);
const flows = new FlowsApi(admin);
const stages = new StagesApi(admin);

const mark = randomUUID().slice(0, 8);
const slug = `login-${mark}`;
const name = (number: number) => `person-${mark}-${number}`;
const undo: (() => Promise<unknown>)[] = [];

/** Does the same with each number below `count`, some at the same time. */
async function each<T>(count: number, work: (number: number) => Promise<T>): Promise<T[]> {
    const done: T[] = [];
    let next = 0;
    const worker = async () => {
        while (next < count) {
            const number = next++;
            done[number] = await work(number);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return done;
}

/** The API as somebody sees it whose browser keeps cookies, and goes where it is sent. */
function browser(): FlowsApi {
    const jar = new Map<string, string>();
    const send = async (url: string, init: RequestInit): Promise<Response> => {
        const headers = new Headers(init.headers);
        headers.set("cookie", [...jar].map(([key, value]) => `${key}=${value}`).join("; "));
        headers.set("x-authentik-csrf", jar.get("authentik_csrf") ?? "");
        const response = await fetch(url, { ...init, headers, redirect: "manual" });
        for (const cookie of response.headers.getSetCookie()) {
            const [pair] = cookie.split(";");
            const split = pair.indexOf("=");
            jar.set(pair.slice(0, split), pair.slice(split + 1));
        }
        return response;
    };
    const fetchApi = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
        let url = String(input);
        let response = await send(url, init);
        for (let hop = 0; response.status >= 301 && response.status <= 303; hop++) {
            assert.ok(hop < MOST_HOPS, `${url} leads in a circle`);
            url = new URL(response.headers.get("location")!, url).href;
            response = await send(url, { method: "GET", headers: { accept: "application/json" } });
        }
        return response;
    };
    return new FlowsApi(new Configuration({ basePath: process.env.API_URL, fetchApi }));
}

before(async () => {
    const flow = await flows.flowsInstancesCreate({
        flowRequest: { name: slug, slug, title: "Welcome", designation: FlowDesignationEnum.Authentication },
    });
    undo.push(() => flows.flowsInstancesDestroy({ slug }));
    const identification = await stages.stagesIdentificationCreate({
        identificationStageRequest: { name: `who-${mark}`, userFields: [UserFieldsEnum.Username] },
    });
    const password = await stages.stagesPasswordCreate({
        passwordStageRequest: { name: `password-${mark}`, backends: [BackendsEnum.CoreAuthInbuiltBackend] },
    });
    const login = await stages.stagesUserLoginCreate({ userLoginStageRequest: { name: `login-${mark}` } });
    let order = 0;
    for (const { pk } of [identification, password, login]) {
        undo.push(() => stages.stagesAllDestroy({ stageUuid: pk }));
        await flows.flowsBindingsCreate({ flowStageBindingRequest: { target: flow.pk, stage: pk, order: order++ } });
    }
    const users = await each(PEOPLE, async (number) => {
        const user = await core.coreUsersCreate({ userRequest: { username: name(number), name: name(number) } });
        await core.coreUsersSetPasswordCreate({
            id: user.pk,
            userPasswordSetRequest: { password: PASSWORD },
        });
        return user.pk;
    });
    undo.push(() => each(PEOPLE, (number) => core.coreUsersDestroy({ id: users[number] })));
});

after(async () => {
    for (const step of undo.reverse()) await step();
});

/** What is asked next, which must be this. */
function is<C extends ChallengeTypes["component"]>(challenge: ChallengeTypes, component: C) {
    assert.equal(challenge.component, component, JSON.stringify(challenge));
    return challenge as Extract<ChallengeTypes, { component: C }>;
}

test(`${PEOPLE} people log in, ${AT_ONCE} at a time`, async () => {
    await each(PEOPLE, async (number) => {
        const api = browser();
        const at = { flowSlug: slug, query: "next=%2Fwelcome" };
        const answer = (flowChallengeResponseRequest: FlowChallengeResponseRequest) =>
            api.flowsExecutorSolve({ ...at, flowChallengeResponseRequest });
        const who = is(await api.flowsExecutorGet(at), "ak-stage-identification");
        assert.deepEqual([who.userFields, who.passwordFields], [["username"], false]);
        const proof = await answer({ component: "ak-stage-identification", uidField: name(number) });
        assert.equal(is(proof, "ak-stage-password").pendingUser, name(number));
        const end = await answer({ component: "ak-stage-password", password: PASSWORD });
        assert.equal(is(end, "xak-flow-redirect").to, "/welcome");
    });
    const { results } = await core.coreUsersList({ search: `person-${mark}`, pageSize: PEOPLE });
    assert.equal(results.filter((user) => user.lastLogin).length, PEOPLE);
});
