// The life of an identification stage, through authentik's own client for TypeScript as it was published.
//
// API_URL says where the service is, API_TOKEN who we are: a superuser.
//
// This client reads null as undefined: it cannot tell an empty reference from one that was left out.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";

import {
    BackendsEnum,
    Configuration,
    CoreApi,
    FlowDesignationEnum,
    FlowsApi,
    IdentificationStage,
    IntentEnum,
    PatchedIdentificationStageRequest,
    ProviderTypeEnum,
    ResponseError,
    SourcesApi,
    StagesApi,
    UserFieldsEnum,
} from "@goauthentik/api";

function configuration(accessToken?: string): Configuration {
    return new Configuration({ basePath: process.env.API_URL, accessToken });
}

const admin = configuration(process.env.API_TOKEN);
const core = new CoreApi(admin);
const flows = new FlowsApi(admin);
const sources = new SourcesApi(admin);
const stages = new StagesApi(admin);

/** What the client throws for a refusal. */
async function refusal(asked: Promise<unknown>): Promise<{ status: number; body: unknown }> {
    const error = await asked.then(
        () => assert.fail("nothing was refused"),
        (reason: unknown) => reason,
    );
    if (!(error instanceof ResponseError)) throw error;
    return { status: error.response.status, body: await error.response.json() };
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

async function aFlow(designation: FlowDesignationEnum) {
    const slug = `${designation}-${mark}`;
    const flow = await flows.flowsInstancesCreate({
        flowRequest: { name: slug, slug, title: "Welcome", designation },
    });
    undo.push(() => flows.flowsInstancesDestroy({ slug }));
    return flow;
}

async function aSource(providerType: ProviderTypeEnum) {
    const slug = `${providerType}-${mark}`;
    const source = await sources.sourcesOauthCreate({
        oAuthSourceRequest: { name: slug, slug, providerType, consumerKey: "key", consumerSecret: "secret" },
    });
    undo.push(() => sources.sourcesOauthDestroy({ slug }));
    return source;
}

async function aPasswordStage() {
    const stage = await stages.stagesPasswordCreate({
        passwordStageRequest: {
            name: `Password ${mark}`,
            backends: [BackendsEnum.CoreAuthInbuiltBackend, BackendsEnum.CoreAuthTokenBackend],
        },
    });
    undo.push(() => stages.stagesPasswordDestroy({ stageUuid: stage.pk }));
    return stage;
}

/** A stage that refers to all it can, bound to a flow. */
async function aStage() {
    const flow = await aFlow(FlowDesignationEnum.Authentication);
    const recovery = await aFlow(FlowDesignationEnum.Recovery);
    const passwordStage = await aPasswordStage();
    const github = await aSource(ProviderTypeEnum.Github);
    const google = await aSource(ProviderTypeEnum.Google);
    const created = await stages.stagesIdentificationCreate({
        identificationStageRequest: {
            name: `Who are you? ${mark}`,
            userFields: [UserFieldsEnum.Email, UserFieldsEnum.Username],
            passwordStage: passwordStage.pk,
            caseInsensitiveMatching: false,
            recoveryFlow: recovery.pk,
            sources: [google.pk, github.pk],
            showSourceLabels: true,
        },
    });
    const stageUuid = created.pk;
    let isThere = true;
    const destroy = async () => {
        if (isThere) await stages.stagesIdentificationDestroy({ stageUuid });
        isThere = false;
    };
    undo.push(destroy);
    const binding = await flows.flowsBindingsCreate({
        flowStageBindingRequest: { target: flow.pk, stage: stageUuid, order: 10 },
    });
    const now = () => stages.stagesIdentificationRetrieve({ stageUuid });
    const patch = (patchedIdentificationStageRequest: PatchedIdentificationStageRequest) =>
        stages.stagesIdentificationPartialUpdate({ stageUuid, patchedIdentificationStageRequest });
    return { created, flow, recovery, passwordStage, github, google, binding, now, patch, destroy };
}

describe("the life of a stage", () => {
    test("create answers the whole stage", async () => {
        const { created, passwordStage, recovery, google, github } = await aStage();
        const expected: IdentificationStage = {
            pk: created.pk,
            name: `Who are you? ${mark}`,
            component: "ak-stage-identification-form",
            verboseName: "Identification Stage",
            verboseNamePlural: "Identification Stages",
            metaModelName: "authentik_stages_identification.identificationstage",
            flowSet: [],
            userFields: ["email", "username"],
            passwordStage: passwordStage.pk,
            caseInsensitiveMatching: false,
            showMatchedUser: true,
            enrollmentFlow: undefined,
            recoveryFlow: recovery.pk,
            passwordlessFlow: undefined,
            sources: [google.pk, github.pk],
            showSourceLabels: true,
            pretendUserExists: true,
        };
        assert.deepEqual(created, expected);
    });

    test("retrieve shows the flows it is bound to", async () => {
        const { created, flow, now } = await aStage();
        const flowSet = [
            {
                pk: flow.pk,
                policybindingmodelPtrId: flow.policybindingmodelPtrId,
                name: flow.name,
                slug: flow.slug,
                title: "Welcome",
                designation: "authentication",
                background: "/static/dist/assets/images/flow_background.jpg",
                policyEngineMode: "any",
                compatibilityMode: false,
                exportUrl: `/api/v3/flows/instances/${flow.slug}/export/`,
                layout: "stacked",
                deniedAction: "message_continue",
            },
        ];
        assert.deepEqual(await now(), { ...created, flowSet });
    });

    test("list filters, searches and pages", async () => {
        const { created, passwordStage, recovery, now } = await aStage();
        const other = await stages.stagesIdentificationCreate({
            identificationStageRequest: { name: `And you? ${mark}`, userFields: [UserFieldsEnum.Upn] },
        });
        undo.push(() => stages.stagesIdentificationDestroy({ stageUuid: other.pk }));
        const found = async (parameters: Parameters<typeof stages.stagesIdentificationList>[0]) =>
            (await stages.stagesIdentificationList(parameters)).results.map((stage) => stage.pk);
        assert.deepEqual(await found({ name: created.name }), [created.pk]);
        assert.deepEqual(await found({ passwordStage: passwordStage.pk }), [created.pk]);
        assert.deepEqual(await found({ recoveryFlow: recovery.pk }), [created.pk]);
        assert.deepEqual(await found({ search: mark, showSourceLabels: false }), [other.pk]);
        assert.deepEqual(await found({ search: mark, ordering: "-name" }), [created.pk, other.pk]);
        assert.deepEqual(await stages.stagesIdentificationList({ search: mark, page: 2, pageSize: 1 }), {
            pagination: {
                next: 0,
                previous: 1,
                count: 2,
                current: 2,
                totalPages: 2,
                startIndex: 2,
                endIndex: 2,
            },
            results: [await now()],
        });
    });

    test("patch changes one field and leaves the others", async () => {
        const { flow, github, now, patch } = await aStage();
        let expected = await now();
        const changes: PatchedIdentificationStageRequest[] = [
            { name: `You again? ${mark}` },
            { userFields: [UserFieldsEnum.Upn] },
            { caseInsensitiveMatching: true },
            { showMatchedUser: false },
            { pretendUserExists: false },
            { showSourceLabels: false },
            { enrollmentFlow: flow.pk },
            { passwordlessFlow: flow.pk },
            { sources: [github.pk] },
        ];
        for (const change of changes) {
            expected = { ...expected, ...(change as Partial<IdentificationStage>) };
            assert.deepEqual(await patch(change), expected);
            assert.deepEqual(await now(), expected);
        }
    });

    test("null empties a reference and absence keeps it", async () => {
        const { now, patch } = await aStage();
        const before = await now();
        const emptied = { ...before, passwordStage: undefined, recoveryFlow: undefined };
        assert.deepEqual(await patch({ passwordStage: null, recoveryFlow: null }), emptied);
        assert.deepEqual(await patch({}), emptied);
    });

    test("put keeps what it leaves out", async () => {
        const { created, now } = await aStage();
        const before = await now();
        const change = { name: `You again? ${mark}`, userFields: [UserFieldsEnum.Upn] };
        const after = await stages.stagesIdentificationUpdate({
            stageUuid: created.pk,
            identificationStageRequest: change,
        });
        assert.deepEqual(after, { ...before, ...change });
    });

    test("what was read can be put back", async () => {
        const { created, now } = await aStage();
        const read = await now();
        const after = await stages.stagesIdentificationUpdate({
            stageUuid: created.pk,
            identificationStageRequest: read,
        });
        assert.deepEqual(after, read);
    });

    test("used by names what uses it", async () => {
        const { created, flow, binding, google, github } = await aStage();
        const source = { app: "authentik_core", modelName: "source", action: "cascade_many" };
        const used = await stages.stagesIdentificationUsedByList({ stageUuid: created.pk });
        assert.deepEqual(new Set(used), new Set([
            {
                app: "authentik_flows",
                modelName: "flow",
                pk: flow.pk,
                name: `Flow ${flow.name} (${flow.slug})`,
                action: "cascade_many",
            },
            {
                app: "authentik_flows",
                modelName: "flowstagebinding",
                pk: binding.pk,
                name: `Flow-stage binding #10 to ${flow.pk}`,
                action: "cascade",
            },
            { ...source, pk: google.pk, name: google.name },
            { ...source, pk: github.pk, name: github.name },
        ]));
    });

    test("a refused change is thrown with its fields", async () => {
        const { now, patch } = await aStage();
        const before = await now();
        const unknown = randomUUID();
        assert.deepEqual(await refusal(patch({ enrollmentFlow: unknown, recoveryFlow: "nope" })), {
            status: 400,
            body: {
                enrollment_flow: [`Invalid pk "${unknown}" - object does not exist.`],
                recovery_flow: ["“nope” is not a valid UUID."],
                code: "invalid",
            },
        });
        const rule = "When no user fields are selected, at least one source must be selected";
        assert.deepEqual(await refusal(patch({ userFields: [], sources: [] })), {
            status: 400,
            body: { non_field_errors: [rule], code: "invalid" },
        });
        assert.deepEqual(await now(), before);
    });

    test("destroyed, it is gone, and what it referred to is not", async () => {
        const { github, binding, now, destroy } = await aStage();
        await destroy();
        const gone = { status: 404, body: { detail: "Not found.", code: "not_found" } };
        assert.deepEqual(await refusal(now()), gone);
        assert.deepEqual(await refusal(flows.flowsBindingsRetrieve({ fsbUuid: binding.pk })), gone);
        assert.equal((await sources.sourcesOauthRetrieve({ slug: github.slug })).pk, github.pk);
    });
});

/** A user without any permission, with a token of his own. */
async function jane() {
    const user = await core.coreUsersCreate({
        userRequest: { username: `jane-${mark}`, name: "Jane", email: "jane@example.com" },
    });
    undo.push(() => core.coreUsersDestroy({ id: user.pk }));
    const identifier = `token-of-jane-${mark}`;
    const token = await core.coreTokensCreate({
        tokenRequest: { identifier, intent: IntentEnum.Api, user: user.pk, expiring: false },
    });
    const { key } = await core.coreTokensViewKeyRetrieve({ identifier });
    return { user, token, key };
}

describe("users and tokens", () => {
    test("a new user is himself and nothing more", async () => {
        const { user, key } = await jane();
        assert.deepEqual(await new CoreApi(configuration(key)).coreUsersMeRetrieve(), {
            user: {
                pk: user.pk,
                username: `jane-${mark}`,
                name: "Jane",
                isActive: true,
                isSuperuser: false,
                groups: [],
                email: "jane@example.com",
                avatar: user.avatar,
                uid: user.uid,
                settings: {},
                type: "internal",
                systemPermissions: [],
            },
            original: undefined,
        });
    });

    test("a token tells whose it is, and when it ends", async () => {
        const { user, token } = await jane();
        assert.deepEqual(token.userObj, user);
        assert.ok(token.expires instanceof Date && token.expires > new Date());
    });

    test("a password is set", async () => {
        const { user } = await jane();
        await core.coreUsersSetPasswordCreate({
            id: user.pk,
            userPasswordSetRequest: { password: "correct horse battery staple" },
        });
    });

    test("whoever has no permission is refused", async () => {
        const { key } = await jane();
        const create = (token?: string) =>
            new StagesApi(configuration(token)).stagesIdentificationCreate({
                identificationStageRequest: { name: "Not to be", userFields: [] },
            });
        const denied = "You do not have permission to perform this action.";
        assert.deepEqual(await refusal(create(key)), {
            status: 403,
            body: { detail: denied, code: "permission_denied" },
        });
        const missing = "Authentication credentials were not provided.";
        assert.deepEqual(await refusal(create()), {
            status: 403,
            body: { detail: missing, code: "not_authenticated" },
        });
    });

    test("a destroyed token opens nothing", async () => {
        const { token, key } = await jane();
        await core.coreTokensDestroy({ identifier: token.identifier });
        assert.deepEqual(await refusal(new CoreApi(configuration(key)).coreUsersMeRetrieve()), {
            status: 403,
            body: { detail: "Token invalid/expired", code: "authentication_failed" },
        });
    });
});
