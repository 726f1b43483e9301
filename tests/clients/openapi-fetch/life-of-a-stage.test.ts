// The life of an identification stage, through openapi-fetch with the types that openapi-typescript makes
// of our document.
//
// API_URL says where the service is, API_TOKEN who we are: a superuser.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";

import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Stage = Schemas["IdentificationStage"];
type Patch = Schemas["PatchedIdentificationStageRequest"];

function client(token: string) {
    return createClient<paths>({
        baseUrl: process.env.API_URL,
        headers: { authorization: `Bearer ${token}` },
    });
}

const admin = client(process.env.API_TOKEN ?? "");

/** What was answered, which must be no error. */
async function data<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
    const { data, error, response } = await asked;
    assert.equal(error, undefined);
    assert.ok(response.ok);
    return data as T;
}

/** The error that was answered. */
async function refusal(asked: Promise<{ error?: unknown; response: Response }>) {
    const { error, response } = await asked;
    return { status: response.status, body: error };
}

/** What to undo after a test, in the order it was done. */
let undo: (() => Promise<unknown>)[] = [];
/** Sets the objects of one test apart from all others. */
let mark = "";

beforeEach(() => {
    mark = randomUUID().slice(0, 8);
});

afterEach(async () => {
    for (const step of undo.reverse()) await step();
    undo = [];
});

async function aFlow(designation: Schemas["FlowDesignationEnum"]) {
    const slug = `${designation}-${mark}`;
    const body = { name: slug, slug, title: "Welcome", designation };
    const flow = await data(admin.POST("/flows/instances/", { body }));
    undo.push(() => admin.DELETE("/flows/instances/{slug}/", { params: { path: { slug } } }));
    return flow;
}

async function aSource(provider_type: Schemas["ProviderTypeEnum"]) {
    const slug = `${provider_type}-${mark}`;
    const body = { name: slug, slug, provider_type, consumer_key: "key", consumer_secret: "secret" };
    const source = await data(admin.POST("/sources/oauth/", { body }));
    undo.push(() => admin.DELETE("/sources/oauth/{slug}/", { params: { path: { slug } } }));
    return source;
}

async function aPasswordStage() {
    const body: Schemas["PasswordStageRequest"] = {
        name: `Password ${mark}`,
        backends: ["authentik.core.auth.InbuiltBackend"],
    };
    const stage = await data(admin.POST("/stages/password/", { body }));
    const params = { path: { stage_uuid: stage.pk } };
    undo.push(() => admin.DELETE("/stages/password/{stage_uuid}/", { params }));
    return stage;
}

/** A stage that refers to all it can, bound to a flow. */
async function aStage() {
    const flow = await aFlow("authentication");
    const recovery = await aFlow("recovery");
    const passwordStage = await aPasswordStage();
    const github = await aSource("github");
    const google = await aSource("google");
    const body: Schemas["IdentificationStageRequest"] = {
        name: `Who are you? ${mark}`,
        user_fields: ["email", "username"],
        password_stage: passwordStage.pk,
        recovery_flow: recovery.pk,
        sources: [google.pk, github.pk],
    };
    const created = await data(admin.POST("/stages/identification/", { body }));
    const params = { path: { stage_uuid: created.pk } };
    const path = "/stages/identification/{stage_uuid}/";
    const ask = () => admin.GET(path, { params });
    const now = () => data(ask());
    const patch = (body: Patch) => admin.PATCH(path, { params, body });
    const put = (body: Schemas["IdentificationStageRequest"]) => admin.PUT(path, { params, body });
    const destroy = () => admin.DELETE(path, { params });
    undo.push(destroy);
    const binding = { target: flow.pk, stage: created.pk, order: 10 };
    await data(admin.POST("/flows/bindings/", { body: binding }));
    return { created, flow, recovery, passwordStage, github, google, params, ask, now, patch, put, destroy };
}

describe("the life of a stage", () => {
    test("create answers the whole stage", async () => {
        const { created, passwordStage, recovery, google, github } = await aStage();
        const expected: Stage = {
            pk: created.pk,
            name: `Who are you? ${mark}`,
            component: "ak-stage-identification-form",
            verbose_name: "Identification Stage",
            verbose_name_plural: "Identification Stages",
            meta_model_name: "authentik_stages_identification.identificationstage",
            flow_set: [],
            user_fields: ["email", "username"],
            password_stage: passwordStage.pk,
            case_insensitive_matching: true,
            show_matched_user: true,
            enrollment_flow: null,
            recovery_flow: recovery.pk,
            passwordless_flow: null,
            sources: [google.pk, github.pk],
            show_source_labels: false,
            pretend_user_exists: true,
        };
        assert.deepEqual(created, expected);
    });

    test("list filters, searches and pages", async () => {
        const { recovery, now } = await aStage();
        const list = (query: paths["/stages/identification/"]["get"]["parameters"]["query"]) =>
            admin.GET("/stages/identification/", { params: { query } });
        const found = await data(list({ search: mark, recovery_flow: recovery.pk, page_size: 1 }));
        assert.deepEqual(found, {
            pagination: {
                next: 0,
                previous: 0,
                count: 1,
                current: 1,
                total_pages: 1,
                start_index: 1,
                end_index: 1,
            },
            results: [await now()],
        });
        assert.deepEqual((await data(list({ search: mark, show_matched_user: false }))).results, []);
        assert.deepEqual(await refusal(list({ search: mark, page: 2 })), {
            status: 404,
            body: { detail: "Invalid page.", code: "not_found" },
        });
    });

    test("patch changes one field and leaves the others", async () => {
        const { flow, github, now, patch } = await aStage();
        let expected = await now();
        const changes = [
            { name: `You again? ${mark}` },
            { user_fields: ["upn" as const] },
            { pretend_user_exists: false },
            { passwordless_flow: flow.pk },
            { sources: [github.pk] },
        ];
        for (const change of changes) {
            expected = { ...expected, ...change };
            assert.deepEqual(await data(patch(change)), expected);
            assert.deepEqual(await now(), expected);
        }
    });

    test("null empties a reference and absence keeps it", async () => {
        const { now, patch } = await aStage();
        const emptied = { ...(await now()), password_stage: null, recovery_flow: null };
        assert.deepEqual(await data(patch({ password_stage: null, recovery_flow: null })), emptied);
        assert.deepEqual(await data(patch({ password_stage: undefined })), emptied);
    });

    test("what was read can be put back", async () => {
        const { now, put } = await aStage();
        const read = await now();
        assert.deepEqual(await data(put(read)), read);
    });

    test("used by names what uses it", async () => {
        const { params } = await aStage();
        const used = await data(admin.GET("/stages/identification/{stage_uuid}/used_by/", { params }));
        const names = used.map(({ model_name, action }) => [model_name, action]);
        assert.deepEqual(names, [
            ["flow", "cascade_many"],
            ["flowstagebinding", "cascade"],
            ["source", "cascade_many"],
            ["source", "cascade_many"],
        ]);
    });

    test("a refused change is answered with its fields", async () => {
        const { now, patch } = await aStage();
        const before = await now();
        const rule = "When no user fields are selected, at least one source must be selected";
        assert.deepEqual(await refusal(patch({ user_fields: [], sources: [] })), {
            status: 400,
            body: { non_field_errors: [rule], code: "invalid" },
        });
        assert.deepEqual(await refusal(patch({ enrollment_flow: "nope" })), {
            status: 400,
            body: { enrollment_flow: ["“nope” is not a valid UUID."], code: "invalid" },
        });
        assert.deepEqual(await now(), before);
    });

    test("destroyed, it is gone", async () => {
        const { ask, destroy } = await aStage();
        assert.equal((await destroy()).response.status, 204);
        assert.deepEqual(await refusal(ask()), {
            status: 404,
            body: { detail: "Not found.", code: "not_found" },
        });
    });
});

/** A user without any permission, with a token of his own. */
async function jane() {
    const user = await data(
        admin.POST("/core/users/", { body: { username: `jane-${mark}`, name: "Jane" } }),
    );
    const params = { path: { id: user.pk } };
    undo.push(() => admin.DELETE("/core/users/{id}/", { params }));
    const identifier = `token-of-jane-${mark}`;
    const token = await data(
        admin.POST("/core/tokens/", { body: { identifier, intent: "api", user: user.pk, expiring: false } }),
    );
    const { key } = await data(
        admin.GET("/core/tokens/{identifier}/view_key/", { params: { path: { identifier } } }),
    );
    return { user, token, params, client: client(key) };
}

describe("users and tokens", () => {
    test("a token is its user", async () => {
        const { user, token, client } = await jane();
        assert.deepEqual(token.user_obj, user);
        const me = (await data(client.GET("/core/users/me/"))).user;
        assert.deepEqual([me.pk, me.username, me.is_superuser], [user.pk, `jane-${mark}`, false]);
    });

    test("a password is set", async () => {
        const { params } = await jane();
        const body = { password: "correct horse battery staple" };
        const { response } = await admin.POST("/core/users/{id}/set_password/", { params, body });
        assert.equal(response.status, 204);
    });

    test("whoever has no permission is refused", async () => {
        const { client } = await jane();
        const denied = "You do not have permission to perform this action.";
        assert.deepEqual(await refusal(client.GET("/stages/identification/")), {
            status: 403,
            body: { detail: denied, code: "permission_denied" },
        });
    });
});
