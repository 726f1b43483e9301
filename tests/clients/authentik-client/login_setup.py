"""A complete login set-up, from nothing, through authentik's own client for Python.

    login_setup.py SLUG

builds a flow with three stages, a source, a group with a role, and a user with a token, who may look
at every flow and change one stage. It prints the key of the user's token. API says where the service
is, TOKEN who we are: a superuser.
"""

import os
import sys
from dataclasses import dataclass

import authentik_client as ak

STAGE_MODEL = ak.ModelEnum.AUTHENTIK_STAGES_IDENTIFICATION_DOT_IDENTIFICATIONSTAGE


@dataclass
class Setup:
    """What has been built."""

    flow: ak.Flow
    identification: ak.IdentificationStage
    other_stages: list[str]
    bindings: list[ak.FlowStageBinding]
    source: ak.OAuthSource
    group: ak.Group
    role: ak.Role
    user: ak.User
    token: ak.Token
    key: str


def build(client: ak.ApiClient, slug: str) -> Setup:
    """Builds everything, named after `slug`."""
    flows, stages, sources = ak.FlowsApi(client), ak.StagesApi(client), ak.SourcesApi(client)
    core, rbac = ak.CoreApi(client), ak.RbacApi(client)

    # A flow of three stages: who are you, prove it, come in.
    flow = flows.flows_instances_create(
        ak.FlowRequest(
            name=slug, slug=slug, title="Welcome", designation=ak.FlowDesignationEnum.AUTHENTICATION
        )
    )
    source = sources.sources_oauth_create(
        ak.OAuthSourceRequest(
            name="GitHub",
            slug=f"{slug}-github",
            provider_type=ak.ProviderTypeEnum.GITHUB,
            consumer_key="key",
            consumer_secret="secret",
        )
    )
    identification = stages.stages_identification_create(
        ak.IdentificationStageRequest(
            name=f"{slug}-identification",
            user_fields=[ak.UserFieldsEnum.USERNAME, ak.UserFieldsEnum.EMAIL],
            sources=[source.pk],
            show_source_labels=True,
        )
    )
    password = stages.stages_password_create(
        ak.PasswordStageRequest(
            name=f"{slug}-password",
            backends=[ak.BackendsEnum.AUTHENTIK_DOT_CORE_DOT_AUTH_DOT_INBUILT_BACKEND],
        )
    )
    login = stages.stages_user_login_create(
        ak.UserLoginStageRequest(name=f"{slug}-login", session_duration="hours=8")
    )
    bindings = [
        flows.flows_bindings_create(
            ak.FlowStageBindingRequest(target=flow.pk, stage=stage.pk, order=order)
        )
        for order, stage in ((10, identification), (20, password), (30, login))
    ]

    # Whoever is in the group may look at all flows, by the role of the group.
    role = rbac.rbac_roles_create(ak.RoleRequest(name=f"{slug}-viewers"))
    rbac.rbac_permissions_assigned_by_roles_assign(
        role.pk, ak.PermissionAssignRequest(permissions=["authentik_flows.view_flow"])
    )
    group = core.core_groups_create(ak.GroupRequest(name=f"{slug}-staff", roles=[role.pk]))

    # One user of the group may change one stage, and has a token to do it with.
    user = core.core_users_create(
        ak.UserRequest(username=f"{slug}-ada", name="Ada", groups=[group.pk])
    )
    rbac.rbac_permissions_assigned_by_users_assign(
        user.pk,
        ak.PermissionAssignRequest(
            permissions=["view_identificationstage", "change_identificationstage"],
            model=STAGE_MODEL,
            object_pk=identification.pk,
        ),
    )
    token = core.core_tokens_create(
        ak.TokenRequest(identifier=f"{slug}-ada", intent=ak.IntentEnum.API, user=user.pk)
    )
    key = core.core_tokens_view_key_retrieve(token.identifier).key
    return Setup(
        flow, identification, [password.pk, login.pk], bindings, source, group, role, user, token, key
    )


if __name__ == "__main__":
    configuration = ak.Configuration(host=os.environ["API"], access_token=os.environ["TOKEN"])
    print(build(ak.ApiClient(configuration), sys.argv[1]).key)
