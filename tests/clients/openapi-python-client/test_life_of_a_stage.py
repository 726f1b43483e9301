"""The life of an identification stage, through a client that openapi-python-client makes of our document.

API_URL says where the service is, API_TOKEN who we are: a superuser. What is called `sync` asks and waits.
"""

import json
import os
import unittest
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID, uuid4

from doorward_client import AuthenticatedClient
from doorward_client.api.core import core_tokens_create, core_tokens_view_key_retrieve
from doorward_client.api.core import core_users_create, core_users_destroy, core_users_me_retrieve
from doorward_client.api.core import core_users_set_password_create
from doorward_client.api.flows import flows_bindings_create, flows_instances_create, flows_instances_destroy
from doorward_client.api.sources import sources_oauth_create, sources_oauth_destroy
from doorward_client.api.stages import stages_identification_create as create
from doorward_client.api.stages import stages_identification_destroy as destroy
from doorward_client.api.stages import stages_identification_list as list_
from doorward_client.api.stages import stages_identification_partial_update as partial_update
from doorward_client.api.stages import stages_identification_retrieve as retrieve
from doorward_client.api.stages import stages_identification_update as update
from doorward_client.api.stages import stages_identification_used_by_list as used_by
from doorward_client.api.stages import stages_password_create, stages_password_destroy
from doorward_client.models import BackendsEnum, Flow, FlowDesignationEnum, FlowRequest, FlowStageBinding
from doorward_client.models import FlowStageBindingRequest, GenericError, IdentificationStage
from doorward_client.models import IdentificationStageRequest, IntentEnum, OAuthSource, OAuthSourceRequest
from doorward_client.models import PaginatedIdentificationStageList, PasswordStage, PasswordStageRequest
from doorward_client.models import PatchedIdentificationStageRequest, ProviderTypeEnum, SessionUser, Token
from doorward_client.models import TokenRequest, TokenView, User, UserFieldsEnum, UserPasswordSetRequest
from doorward_client.models import UserRequest, ValidationError

URL = os.environ["API_URL"]

T = TypeVar("T")


def client(token: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=URL, token=token)


def only(kind: type[T], answer: object) -> T:
    """The answer, which must be of this kind and no error."""
    assert isinstance(answer, kind), answer
    return answer


class WithAdmin(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        self.admin = client(os.environ["API_TOKEN"])
        self.addCleanup(self.admin.get_httpx_client().close)
        # Sets the objects of one test apart from all others.
        self.mark = uuid4().hex[:8]


class LifeOfAStage(WithAdmin):
    """A stage that refers to all it can, bound to a flow."""

    def setUp(self) -> None:
        super().setUp()
        self.flow = self.a_flow(FlowDesignationEnum.AUTHENTICATION)
        self.recovery = self.a_flow(FlowDesignationEnum.RECOVERY)
        password_stage = PasswordStageRequest(
            name=f"Password {self.mark}", backends=[BackendsEnum.AUTHENTIK_CORE_AUTH_INBUILTBACKEND]
        )
        made = stages_password_create.sync(client=self.admin, body=password_stage)
        self.password_stage = only(PasswordStage, made).pk
        self.addCleanup(stages_password_destroy.sync_detailed, self.password_stage, client=self.admin)
        self.sources = [self.a_source(ProviderTypeEnum.GOOGLE), self.a_source(ProviderTypeEnum.GITHUB)]
        stage = IdentificationStageRequest(
            name=f"Who are you? {self.mark}",
            user_fields=[UserFieldsEnum.EMAIL, UserFieldsEnum.USERNAME],
            password_stage=self.password_stage,
            recovery_flow=self.recovery.pk,
            sources=self.sources,
        )
        self.stage = only(IdentificationStage, create.sync(client=self.admin, body=stage))
        self.addCleanup(destroy.sync_detailed, self.stage.pk, client=self.admin)
        binding = FlowStageBindingRequest(target=self.flow.pk, stage=self.stage.pk, order=10)
        only(FlowStageBinding, flows_bindings_create.sync(client=self.admin, body=binding))

    def a_flow(self, designation: FlowDesignationEnum) -> Flow:
        slug = f"{designation}-{self.mark}"
        request = FlowRequest(name=slug, slug=slug, title="Welcome", designation=designation)
        flow = only(Flow, flows_instances_create.sync(client=self.admin, body=request))
        self.addCleanup(flows_instances_destroy.sync_detailed, slug, client=self.admin)
        return flow

    def a_source(self, provider: ProviderTypeEnum) -> UUID:
        slug = f"{provider}-{self.mark}"
        request = OAuthSourceRequest(
            name=slug, slug=slug, provider_type=provider, consumer_key="key", consumer_secret="secret"
        )
        source = only(OAuthSource, sources_oauth_create.sync(client=self.admin, body=request))
        self.addCleanup(sources_oauth_destroy.sync_detailed, slug, client=self.admin)
        return source.pk

    def now(self) -> IdentificationStage:
        return only(IdentificationStage, retrieve.sync(self.stage.pk, client=self.admin))

    def patch(self, **fields: Any) -> IdentificationStage:
        request = PatchedIdentificationStageRequest(**fields)
        return only(IdentificationStage, partial_update.sync(self.stage.pk, client=self.admin, body=request))

    def test_create_answers_the_whole_stage(self) -> None:
        expected = IdentificationStage(
            pk=self.stage.pk,
            name=f"Who are you? {self.mark}",
            component="ak-stage-identification-form",
            verbose_name="Identification Stage",
            verbose_name_plural="Identification Stages",
            meta_model_name="authentik_stages_identification.identificationstage",
            flow_set=[],
            user_fields=[UserFieldsEnum.EMAIL, UserFieldsEnum.USERNAME],
            password_stage=self.password_stage,
            case_insensitive_matching=True,
            show_matched_user=True,
            enrollment_flow=None,
            recovery_flow=self.recovery.pk,
            passwordless_flow=None,
            sources=self.sources,
            show_source_labels=False,
            pretend_user_exists=True,
        )
        self.assertEqual(self.stage, expected)

    def test_the_document_describes_all_that_is_answered(self) -> None:
        stage = self.now()
        [flow] = stage.flow_set or []
        left = [stage.additional_properties, flow.additional_properties, self.flow.additional_properties]
        self.assertEqual(left, [{}, {}, {}])

    def test_list_filters_searches_and_pages(self) -> None:
        now = self.now()
        page = list_.sync(client=self.admin, search=self.mark, recovery_flow=self.recovery.pk, page_size=1)
        self.assertEqual(only(PaginatedIdentificationStageList, page).results, [now])
        page = list_.sync(client=self.admin, search=self.mark, show_matched_user=False)
        self.assertEqual(only(PaginatedIdentificationStageList, page).results, [])
        beyond = list_.sync_detailed(client=self.admin, search=self.mark, page=2)
        self.assertEqual(beyond.status_code, HTTPStatus.NOT_FOUND)
        self.assertEqual(json.loads(beyond.content), {"detail": "Invalid page.", "code": "not_found"})

    def test_patch_changes_one_field_and_leaves_the_others(self) -> None:
        expected = self.now().to_dict()
        changes: list[dict[str, Any]] = [
            {"name": f"You again? {self.mark}"},
            {"user_fields": [UserFieldsEnum.UPN]},
            {"pretend_user_exists": False},
            {"passwordless_flow": self.flow.pk},
            {"sources": self.sources[1:]},
        ]
        for change in changes:
            with self.subTest(change):
                expected |= PatchedIdentificationStageRequest(**change).to_dict()
                self.assertEqual(self.patch(**change).to_dict(), expected)
                self.assertEqual(self.now().to_dict(), expected)

    def test_null_empties_a_reference_and_absence_keeps_it(self) -> None:
        before = self.now().to_dict()
        emptied = self.patch(password_stage=None, recovery_flow=None)
        self.assertEqual(emptied.to_dict(), before | {"password_stage": None, "recovery_flow": None})
        self.assertEqual(self.patch(), emptied)

    def test_what_was_read_can_be_put_back(self) -> None:
        read = self.now()
        request = IdentificationStageRequest.from_dict(read.to_dict())
        self.assertEqual(update.sync(self.stage.pk, client=self.admin, body=request), read)

    def test_used_by_names_what_uses_it(self) -> None:
        used = only(list, used_by.sync(self.stage.pk, client=self.admin))
        names = [(one.model_name, one.action.value) for one in used]
        source = ("source", "cascade_many")
        self.assertEqual(
            names, [("flow", "cascade_many"), ("flowstagebinding", "cascade"), source, source]
        )

    def test_a_refused_change_is_answered_with_its_fields(self) -> None:
        before = self.now()
        request = PatchedIdentificationStageRequest(user_fields=[], sources=[])
        refused = only(
            ValidationError, partial_update.sync(self.stage.pk, client=self.admin, body=request)
        )
        rule = "When no user fields are selected, at least one source must be selected"
        self.assertEqual(refused.to_dict(), {"non_field_errors": [rule], "code": "invalid"})
        unknown = uuid4()
        request = PatchedIdentificationStageRequest(enrollment_flow=unknown)
        refused = only(
            ValidationError, partial_update.sync(self.stage.pk, client=self.admin, body=request)
        )
        self.assertEqual(
            refused.additional_properties,
            {"enrollment_flow": [f'Invalid pk "{unknown}" - object does not exist.']},
        )
        self.assertEqual(self.now(), before)

    def test_destroyed_it_is_gone(self) -> None:
        answer = destroy.sync_detailed(self.stage.pk, client=self.admin)
        self.assertEqual((answer.status_code, answer.content), (HTTPStatus.NO_CONTENT, b""))
        gone = retrieve.sync_detailed(self.stage.pk, client=self.admin)
        self.assertEqual(gone.status_code, HTTPStatus.NOT_FOUND)
        self.assertEqual(json.loads(gone.content), {"detail": "Not found.", "code": "not_found"})


class UsersAndTokens(WithAdmin):
    """A user without any permission, with a token of his own."""

    def setUp(self) -> None:
        super().setUp()
        request = UserRequest(username=f"jane-{self.mark}", name="Jane")
        self.user = only(User, core_users_create.sync(client=self.admin, body=request))
        self.addCleanup(core_users_destroy.sync_detailed, self.user.pk, client=self.admin)
        token = TokenRequest(
            identifier=f"token-of-jane-{self.mark}", intent=IntentEnum.API, user=self.user.pk, expiring=False
        )
        self.token = only(Token, core_tokens_create.sync(client=self.admin, body=token))
        key = core_tokens_view_key_retrieve.sync(token.identifier, client=self.admin)
        self.jane = client(only(TokenView, key).key)
        self.addCleanup(self.jane.get_httpx_client().close)

    def test_a_token_is_its_user(self) -> None:
        self.assertEqual(self.token.user_obj, self.user)
        me = only(SessionUser, core_users_me_retrieve.sync(client=self.jane)).user
        self.assertEqual((me.pk, me.username, me.is_superuser), (self.user.pk, f"jane-{self.mark}", False))

    def test_a_password_is_set(self) -> None:
        request = UserPasswordSetRequest(password="correct horse battery staple")
        answer = core_users_set_password_create.sync_detailed(self.user.pk, client=self.admin, body=request)
        self.assertEqual((answer.status_code, answer.content), (HTTPStatus.NO_CONTENT, b""))

    def test_whoever_has_no_permission_is_refused(self) -> None:
        denied = "You do not have permission to perform this action."
        self.assertEqual(
            list_.sync(client=self.jane), GenericError(detail=denied, code="permission_denied")
        )


if __name__ == "__main__":
    unittest.main()
