"""The life of an identification stage, through authentik's own client for Python as it was published.

API_URL says where the service is, API_TOKEN who we are: a superuser.
"""

import json
import os
import unittest
from typing import Any
from uuid import uuid4

from authentik_client import ApiClient, Configuration, models
from authentik_client.api import CoreApi, FlowsApi, SourcesApi, StagesApi
from authentik_client.api_response import ApiResponse
from authentik_client.exceptions import BadRequestException, ForbiddenException, NotFoundException
from pydantic import BaseModel

URL = os.environ["API_URL"]


def client(token: str | None) -> ApiClient:
    return ApiClient(Configuration(host=URL, access_token=token))


def plain(model: BaseModel) -> dict[str, Any]:
    """All that the client knows of an object, in the words of the API."""
    return model.model_dump(mode="json")


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


class WithAdmin(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        admin = client(os.environ["API_TOKEN"])
        self.core, self.flows = CoreApi(admin), FlowsApi(admin)
        self.sources, self.stages = SourcesApi(admin), StagesApi(admin)
        # Sets the objects of one test apart from all others.
        self.mark = uuid4().hex[:8]


class WithStage(WithAdmin):
    """A stage that refers to all it can, bound to a flow."""

    def setUp(self) -> None:
        super().setUp()
        self.flow = self.a_flow("authentication")
        self.recovery = self.a_flow("recovery")
        self.password_stage = self.stages.stages_password_create(
            models.PasswordStageRequest(
                name=f"Password {self.mark}",
                backends=[
                    models.BackendsEnum.AUTHENTIK_DOT_CORE_DOT_AUTH_DOT_INBUILT_BACKEND,
                    models.BackendsEnum.AUTHENTIK_DOT_CORE_DOT_AUTH_DOT_TOKEN_BACKEND,
                ],
            )
        )
        self.addCleanup(self.stages.stages_password_destroy, self.password_stage.pk)
        self.github = self.a_source("github")
        self.google = self.a_source("google")
        self.stage = self.stages.stages_identification_create(
            models.IdentificationStageRequest(
                name=f"Who are you? {self.mark}",
                user_fields=[models.UserFieldsEnum.EMAIL, models.UserFieldsEnum.USERNAME],
                password_stage=self.password_stage.pk,
                case_insensitive_matching=False,
                recovery_flow=self.recovery.pk,
                sources=[self.google.pk, self.github.pk],
                show_source_labels=True,
            )
        )
        self.addCleanup(self.destroy_stage)
        self.binding = self.flows.flows_bindings_create(
            models.FlowStageBindingRequest(target=self.flow.pk, stage=self.stage.pk, order=10)
        )

    def a_flow(self, designation: str) -> models.Flow:
        slug = f"{designation}-{self.mark}"
        flow = self.flows.flows_instances_create(
            models.FlowRequest(
                name=slug, slug=slug, title="Welcome", designation=models.FlowDesignationEnum(designation)
            )
        )
        self.addCleanup(self.flows.flows_instances_destroy, slug)
        return flow

    def a_source(self, provider: str) -> models.OAuthSource:
        slug = f"{provider}-{self.mark}"
        source = self.sources.sources_oauth_create(
            models.OAuthSourceRequest(
                name=slug,
                slug=slug,
                provider_type=models.ProviderTypeEnum(provider),
                consumer_key="key",
                consumer_secret="secret",
            )
        )
        self.addCleanup(self.sources.sources_oauth_destroy, slug)
        return source

    def destroy_stage(self) -> None:
        try:
            self.stages.stages_identification_destroy(self.stage.pk)
        except NotFoundException:
            pass

    def now(self) -> dict[str, Any]:
        return plain(self.stages.stages_identification_retrieve(self.stage.pk))

    def patch(self, **fields: Any) -> dict[str, Any]:
        request = models.PatchedIdentificationStageRequest(**fields)
        return plain(self.stages.stages_identification_partial_update(self.stage.pk, request))


class LifeOfAStage(WithStage):
    def test_create_answers_the_whole_stage(self) -> None:
        self.assertEqual(
            plain(self.stage),
            {
                "pk": self.stage.pk,
                "name": f"Who are you? {self.mark}",
                "component": "ak-stage-identification-form",
                "verbose_name": "Identification Stage",
                "verbose_name_plural": "Identification Stages",
                "meta_model_name": "authentik_stages_identification.identificationstage",
                "flow_set": [],
                "user_fields": ["email", "username"],
                "password_stage": self.password_stage.pk,
                "case_insensitive_matching": False,
                "show_matched_user": True,
                "enrollment_flow": None,
                "recovery_flow": self.recovery.pk,
                "passwordless_flow": None,
                "sources": [self.google.pk, self.github.pk],
                "show_source_labels": True,
                "pretend_user_exists": True,
            },
        )

    def test_retrieve_shows_the_flows_it_is_bound_to(self) -> None:
        flow = {
            "pk": self.flow.pk,
            "policybindingmodel_ptr_id": self.flow.policybindingmodel_ptr_id,
            "name": self.flow.name,
            "slug": self.flow.slug,
            "title": "Welcome",
            "designation": "authentication",
            "background": "/static/dist/assets/images/flow_background.jpg",
            "policy_engine_mode": "any",
            "compatibility_mode": False,
            "export_url": f"/api/v3/flows/instances/{self.flow.slug}/export/",
            "layout": "stacked",
            "denied_action": "message_continue",
        }
        self.assertEqual(self.now(), {**plain(self.stage), "flow_set": [flow]})

    def test_list_filters_searches_and_pages(self) -> None:
        other = self.stages.stages_identification_create(
            models.IdentificationStageRequest(
                name=f"And you? {self.mark}", user_fields=[models.UserFieldsEnum.UPN]
            )
        )
        self.addCleanup(self.stages.stages_identification_destroy, other.pk)

        def found(**parameters: Any) -> list[str]:
            page = self.stages.stages_identification_list(**parameters)
            return [stage.pk for stage in page.results]

        self.assertEqual(found(name=self.stage.name), [self.stage.pk])
        self.assertEqual(found(password_stage=self.password_stage.pk), [self.stage.pk])
        self.assertEqual(found(recovery_flow=self.recovery.pk), [self.stage.pk])
        self.assertEqual(found(search=self.mark, show_source_labels=False), [other.pk])
        self.assertEqual(found(search=self.mark), [other.pk, self.stage.pk])
        self.assertEqual(found(search=self.mark, ordering="-name"), [self.stage.pk, other.pk])
        second = self.stages.stages_identification_list(search=self.mark, page=2, page_size=1)
        self.assertEqual(
            plain(second),
            {
                "pagination": {
                    "next": 0,
                    "previous": 1,
                    "count": 2,
                    "current": 2,
                    "total_pages": 2,
                    "start_index": 2,
                    "end_index": 2,
                },
                "results": [self.now()],
            },
        )

    def test_patch_changes_one_field_and_leaves_the_others(self) -> None:
        before = self.now()
        changes: list[dict[str, Any]] = [
            {"name": f"You again? {self.mark}"},
            {"user_fields": ["upn"]},
            {"case_insensitive_matching": True},
            {"show_matched_user": False},
            {"pretend_user_exists": False},
            {"show_source_labels": False},
            {"enrollment_flow": self.flow.pk},
            {"passwordless_flow": self.flow.pk},
            {"sources": [self.github.pk]},
        ]
        for change in changes:
            with self.subTest(change):
                expected = {**before, **change}
                self.assertEqual(self.patch(**change), expected)
                self.assertEqual(self.now(), expected)
                before = expected

    def test_null_empties_a_reference_and_absence_keeps_it(self) -> None:
        before = self.now()
        self.assertEqual(self.patch(password_stage=None), {**before, "password_stage": None})
        emptied = self.patch(recovery_flow=None)
        self.assertEqual(emptied, {**before, "password_stage": None, "recovery_flow": None})
        self.assertEqual(self.patch(), emptied)

    def test_put_keeps_what_it_leaves_out(self) -> None:
        before = self.now()
        request = models.IdentificationStageRequest(
            name=f"You again? {self.mark}", user_fields=[models.UserFieldsEnum.UPN], enrollment_flow=self.flow.pk
        )
        after = self.stages.stages_identification_update(self.stage.pk, request)
        change = {"name": request.name, "user_fields": ["upn"], "enrollment_flow": self.flow.pk}
        self.assertEqual(plain(after), {**before, **change})

    def test_what_was_read_can_be_put_back(self) -> None:
        read = self.stages.stages_identification_retrieve(self.stage.pk)
        request = models.IdentificationStageRequest.from_dict(read.to_dict())
        self.assertIsNotNone(request.flow_set)
        self.assertEqual(self.stages.stages_identification_update(self.stage.pk, request), read)

    def test_used_by_names_what_uses_it(self) -> None:
        used = self.stages.stages_identification_used_by_list(self.stage.pk)
        source = {"app": "authentik_core", "model_name": "source", "action": "cascade_many"}
        flow = {"app": "authentik_flows", "model_name": "flow", "action": "cascade_many"}
        binding = {"app": "authentik_flows", "model_name": "flowstagebinding", "action": "cascade"}
        self.assertCountEqual(
            [plain(one) for one in used],
            [
                {**flow, "pk": self.flow.pk, "name": f"Flow {self.flow.name} ({self.flow.slug})"},
                {
                    **binding,
                    "pk": self.binding.pk,
                    "name": f"Flow-stage binding #10 to {self.flow.pk}",
                },
                {**source, "pk": self.google.pk, "name": self.google.name},
                {**source, "pk": self.github.pk, "name": self.github.name},
            ],
        )
        self.assertEqual(
            [plain(one) for one in self.stages.stages_password_used_by_list(self.password_stage.pk)],
            [
                {
                    "app": "authentik_stages_identification",
                    "model_name": "identificationstage",
                    "pk": self.stage.pk,
                    "name": f"Stage {self.stage.name}",
                    "action": "set_null",
                }
            ],
        )

    def test_what_it_refers_to_can_go_before_it(self) -> None:
        before = self.now()
        password_stage = self.stages.stages_password_create(
            models.PasswordStageRequest(
                name=f"Short-lived {self.mark}",
                backends=[models.BackendsEnum.AUTHENTIK_DOT_CORE_DOT_AUTH_DOT_INBUILT_BACKEND],
            )
        )
        self.assertEqual(
            self.patch(password_stage=password_stage.pk), {**before, "password_stage": password_stage.pk}
        )
        self.stages.stages_password_destroy(password_stage.pk)
        self.assertEqual(self.now(), {**before, "password_stage": None})

    def test_destroyed_it_is_gone_and_what_it_referred_to_is_not(self) -> None:
        self.assertIsNone(self.stages.stages_identification_destroy(self.stage.pk))
        with self.assertRaises(NotFoundException) as gone:
            self.stages.stages_identification_retrieve(self.stage.pk)
        self.assertEqual(json.loads(gone.exception.body), {"detail": "Not found.", "code": "not_found"})
        with self.assertRaises(NotFoundException):
            self.flows.flows_bindings_retrieve(self.binding.pk)
        self.assertEqual(self.sources.sources_oauth_retrieve(self.github.slug).pk, self.github.pk)

    def test_a_refused_change_is_raised_with_its_fields(self) -> None:
        before = self.now()
        unknown = str(uuid4())
        with self.assertRaises(BadRequestException) as refused:
            self.patch(enrollment_flow=unknown, recovery_flow="nope")
        self.assertEqual(
            json.loads(refused.exception.body),
            {
                "enrollment_flow": [f'Invalid pk "{unknown}" - object does not exist.'],
                "recovery_flow": ["“nope” is not a valid UUID."],
                "code": "invalid",
            },
        )
        with self.assertRaises(BadRequestException) as refused:
            self.patch(user_fields=[], sources=[])
        rule = "When no user fields are selected, at least one source must be selected"
        self.assertEqual(
            json.loads(refused.exception.body), {"non_field_errors": [rule], "code": "invalid"}
        )
        self.assertEqual(self.now(), before)


class NothingIsLost(WithStage):
    """The client's models are strict: they hold all that the service says, or refuse it.

    This build of the client knows a few optional fields of the next release, too. They are null, which
    the client cannot tell from absent.
    """

    def assert_nothing_is_lost(self, response: ApiResponse) -> None:
        self.assertEqual(without_nulls(plain(response.data)), without_nulls(json.loads(response.raw_data)))

    def test_objects_of_every_kind(self) -> None:
        stages, sources, flows, core = self.stages, self.sources, self.flows, self.core
        me = core.core_users_me_retrieve().user.pk
        token = "authentik-bootstrap-token"
        answers = {
            "identification stage": stages.stages_identification_retrieve_with_http_info(self.stage.pk),
            "password stage": stages.stages_password_retrieve_with_http_info(self.password_stage.pk),
            "stage": stages.stages_all_retrieve_with_http_info(self.stage.pk),
            "flow": flows.flows_instances_retrieve_with_http_info(self.flow.slug),
            "binding": flows.flows_bindings_retrieve_with_http_info(self.binding.pk),
            "source": sources.sources_all_retrieve_with_http_info(self.github.slug),
            "oauth source": sources.sources_oauth_retrieve_with_http_info(self.github.slug),
            "user": core.core_users_retrieve_with_http_info(me),
            "token": core.core_tokens_retrieve_with_http_info(token),
        }
        for kind, answer in answers.items():
            with self.subTest(kind):
                self.assert_nothing_is_lost(answer)

    def test_lists_of_every_kind(self) -> None:
        lists = [
            self.stages.stages_identification_list_with_http_info,
            self.stages.stages_password_list_with_http_info,
            self.stages.stages_all_list_with_http_info,
            self.flows.flows_instances_list_with_http_info,
            self.flows.flows_bindings_list_with_http_info,
            self.sources.sources_all_list_with_http_info,
            self.sources.sources_oauth_list_with_http_info,
            self.core.core_users_list_with_http_info,
            self.core.core_tokens_list_with_http_info,
        ]
        for ask in lists:
            with self.subTest(ask.__name__):
                answer = ask()
                self.assertNotEqual(answer.data.results, [])
                self.assert_nothing_is_lost(answer)


class UsersAndTokens(WithAdmin):
    """A user without any permission, with a token of his own."""

    def setUp(self) -> None:
        super().setUp()
        self.user = self.core.core_users_create(
            models.UserRequest(username=f"jane-{self.mark}", name="Jane", email="jane@example.com")
        )
        self.addCleanup(self.core.core_users_destroy, self.user.pk)
        self.identifier = f"token-of-jane-{self.mark}"
        self.token = self.core.core_tokens_create(
            models.TokenRequest(
                identifier=self.identifier, intent=models.IntentEnum.API, user=self.user.pk, expiring=False
            )
        )
        self.key = self.core.core_tokens_view_key_retrieve(self.identifier).key

    def test_a_new_user_is_himself_and_nothing_more(self) -> None:
        me = CoreApi(client(self.key)).core_users_me_retrieve()
        self.assertEqual(
            plain(me),
            {
                "user": {
                    "pk": self.user.pk,
                    "username": f"jane-{self.mark}",
                    "name": "Jane",
                    "is_active": True,
                    "is_superuser": False,
                    "groups": [],
                    "email": "jane@example.com",
                    "avatar": self.user.avatar,
                    "uid": self.user.uid,
                    "settings": {},
                    "type": "internal",
                    "system_permissions": [],
                },
                "original": None,
            },
        )

    def test_a_token_tells_whose_it_is_and_never_its_key(self) -> None:
        answer = self.core.core_tokens_retrieve_with_http_info(self.identifier)
        self.assertEqual(plain(answer.data)["user_obj"], plain(self.user))
        self.assertNotIn(self.key, answer.raw_data.decode())

    def test_a_password_is_set(self) -> None:
        request = models.UserPasswordSetRequest(password="correct horse battery staple")
        answer = self.core.core_users_set_password_create_with_http_info(self.user.pk, request)
        self.assertEqual((answer.status_code, answer.raw_data), (204, b""))

    def test_whoever_has_no_permission_is_refused(self) -> None:
        denied = "You do not have permission to perform this action."
        missing = "Authentication credentials were not provided."
        invalid = "Token invalid/expired"
        cases = [
            (self.key, {"detail": denied, "code": "permission_denied"}),
            (None, {"detail": missing, "code": "not_authenticated"}),
            ("no-such-token", {"detail": invalid, "code": "authentication_failed"}),
        ]
        request = models.IdentificationStageRequest(name="Not to be", user_fields=[])
        for token, answer in cases:
            with self.subTest(answer["code"]), self.assertRaises(ForbiddenException) as refused:
                StagesApi(client(token)).stages_identification_create(request)
            self.assertEqual(json.loads(refused.exception.body), answer)

    def test_a_destroyed_token_opens_nothing(self) -> None:
        self.core.core_tokens_destroy(self.identifier)
        with self.assertRaises(NotFoundException):
            self.core.core_tokens_retrieve(self.identifier)
        with self.assertRaises(ForbiddenException):
            CoreApi(client(self.key)).core_users_me_retrieve()


if __name__ == "__main__":
    unittest.main()
