"""What `login_setup.py` builds is there, and its user may do exactly what he was granted.

API_URL says where the service is, API_TOKEN who we are: a superuser.
"""

import os
import unittest
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import authentik_client as ak
from authentik_client.exceptions import ApiException, ForbiddenException, NotFoundException

from login_setup import Setup, build

URL = os.environ["API_URL"]


def client(token: str) -> ak.ApiClient:
    return ak.ApiClient(ak.Configuration(host=URL, access_token=token))


class LoginSetup(unittest.TestCase):
    maxDiff = None
    slug: str
    setup: Setup

    @classmethod
    def setUpClass(cls) -> None:
        cls.slug = f"staff-{uuid4().hex[:8]}"
        cls.admin = client(os.environ["API_TOKEN"])
        cls.setup = build(cls.admin, cls.slug)
        cls.ada = client(cls.setup.key)

    def refused(self, error: type[ApiException], call: Callable[..., Any], *arguments: Any) -> None:
        with self.assertRaises(error):
            call(*arguments)

    def test_everything_is_there(self) -> None:
        built, admin = self.setup, self.admin
        flow = ak.FlowsApi(admin).flows_instances_retrieve(self.slug)
        self.assertEqual(flow.stages, [built.identification.pk, *built.other_stages])
        stage = ak.StagesApi(admin).stages_identification_retrieve(built.identification.pk)
        self.assertEqual([flow.slug for flow in stage.flow_set], [self.slug])
        self.assertEqual(stage.sources, [built.source.pk])
        group = ak.CoreApi(admin).core_groups_retrieve(built.group.pk)
        self.assertEqual((group.users, group.roles), ([built.user.pk], [built.role.pk]))

    def test_the_user_is_who_his_token_says(self) -> None:
        user = ak.CoreApi(self.ada).core_users_me_retrieve().user
        self.assertEqual(
            (user.username, user.is_superuser, [group.name for group in user.groups]),
            (f"{self.slug}-ada", False, [f"{self.slug}-staff"]),
        )

    def test_his_role_lets_him_see_flows_and_nothing_more(self) -> None:
        flows = ak.FlowsApi(self.ada)
        self.assertEqual(flows.flows_instances_retrieve(self.slug).name, self.slug)
        rename = ak.PatchedFlowRequest(name="renamed")
        self.refused(ForbiddenException, flows.flows_instances_partial_update, self.slug, rename)
        self.refused(ForbiddenException, flows.flows_instances_destroy, self.slug)
        self.refused(ForbiddenException, flows.flows_bindings_list)

    def test_he_changes_his_stage_and_no_other(self) -> None:
        stages, mine = ak.StagesApi(self.ada), self.setup.identification.pk
        label = ak.PatchedIdentificationStageRequest(show_matched_user=False)
        self.assertFalse(stages.stages_identification_partial_update(mine, label).show_matched_user)
        self.assertEqual([stage.pk for stage in stages.stages_identification_list().results], [mine])
        request = ak.IdentificationStageRequest(
            name=f"{self.slug}-other", user_fields=[ak.UserFieldsEnum.UPN]
        )
        other = ak.StagesApi(self.admin).stages_identification_create(request)
        self.refused(NotFoundException, stages.stages_identification_retrieve, other.pk)
        self.refused(NotFoundException, stages.stages_identification_partial_update, other.pk, label)
        self.refused(ForbiddenException, stages.stages_identification_destroy, mine)
        self.refused(ForbiddenException, stages.stages_identification_create, request)
        self.refused(ForbiddenException, stages.stages_password_list)

    def test_he_gives_himself_nothing(self) -> None:
        rbac, core, built = ak.RbacApi(self.ada), ak.CoreApi(self.ada), self.setup
        more = ak.PermissionAssignRequest(permissions=["authentik_flows.change_flow"])
        self.refused(
            ForbiddenException, rbac.rbac_permissions_assigned_by_users_assign, built.user.pk, more
        )
        self.refused(
            ForbiddenException, rbac.rbac_permissions_assigned_by_roles_assign, built.role.pk, more
        )
        superuser = ak.PatchedGroupRequest(is_superuser=True)
        self.refused(
            ForbiddenException, core.core_groups_partial_update, built.group.pk, superuser
        )


if __name__ == "__main__":
    unittest.main()
