//! The tables and views of `migrations/`, once for both databases.

use crate::types::{DbJson, DbTime, DbUuid};

macro_rules! tables {
    ($($name:ident ($($key:ident),+) { $($columns:tt)* })+) => {$(
        diesel::table! {
            use diesel::sql_types::*;
            use super::{DbJson, DbTime, DbUuid};

            $name ($($key),+) { $($columns)* }
        }
    )+};
}

tables! {
    installation (id) { id -> DbUuid, created -> DbTime, key_check -> Nullable<Binary>, }

    revision (id) { id -> Integer, number -> BigInt, }

    group (id) {
        id -> DbUuid,
        name -> Text,
        parent -> Nullable<DbUuid>,
        is_superuser -> Bool,
        attributes -> DbJson,
        version -> BigInt,
        updated -> DbTime,
    }

    user (id) {
        id -> Integer,
        uuid -> DbUuid,
        username -> Text,
        name -> Text,
        email -> Text,
        is_active -> Bool,
        last_login -> Nullable<DbTime>,
        path -> Text,
        #[sql_name = "type"]
        kind -> Text,
        attributes -> DbJson,
        password -> Text,
        upn -> Nullable<Text>,
        username_folded -> Text,
        email_folded -> Text,
        upn_folded -> Nullable<Text>,
        version -> BigInt,
        updated -> DbTime,
    }

    session (id) {
        id -> DbUuid,
        digest -> Binary,
        user -> Nullable<Integer>,
        progress -> DbJson,
        bound_to -> Nullable<Text>,
        last_ip -> Text,
        last_user_agent -> Text,
        last_used -> DbTime,
        expires -> DbTime,
        revision -> BigInt,
    }

    attempt (digest) {
        digest -> Binary,
        user -> Nullable<Integer>,
        failures -> Integer,
        locked_until -> Nullable<DbTime>,
        expires -> DbTime,
    }

    membership (user, group) { user -> Integer, group -> DbUuid, }

    token (id) {
        id -> DbUuid,
        identifier -> Text,
        digest -> Binary,
        key -> Binary,
        user -> Integer,
        intent -> Text,
        description -> Text,
        expires -> DbTime,
        expiring -> Bool,
        managed -> Nullable<Text>,
        version -> BigInt,
        updated -> DbTime,
    }

    user_permission (user, permission) { user -> Integer, permission -> Text, }

    user_object_permission (user, permission, object) {
        id -> Integer,
        user -> Integer,
        permission -> Text,
        object -> DbUuid,
    }

    role (id) { id -> DbUuid, name -> Text, version -> BigInt, updated -> DbTime, }

    group_role (role) { role -> DbUuid, group -> DbUuid, }

    role_permission (role, permission) { role -> DbUuid, permission -> Text, }

    role_object_permission (role, permission, object) {
        id -> Integer,
        role -> DbUuid,
        permission -> Text,
        object -> DbUuid,
    }

    object_grant (user, permission, object) { user -> Integer, permission -> Text, object -> DbUuid, }

    superuser_group (id) { id -> DbUuid, }

    group_view (id) { id -> DbUuid, parent_name -> Nullable<Text>, users -> DbJson, roles -> DbJson, }

    flow (id) {
        id -> DbUuid,
        policy_target -> DbUuid,
        name -> Text,
        slug -> Text,
        title -> Text,
        designation -> Text,
        policy_engine_mode -> Text,
        compatibility_mode -> Bool,
        layout -> Text,
        denied_action -> Text,
        authentication -> Text,
        background -> Text,
        version -> BigInt,
        updated -> DbTime,
    }

    stage (id) { id -> DbUuid, name -> Text, kind -> Text, }

    flow_stage_binding (id) {
        id -> DbUuid,
        policy_target -> DbUuid,
        target -> DbUuid,
        stage -> DbUuid,
        evaluate_on_plan -> Bool,
        re_evaluate_policies -> Bool,
        order -> Integer,
        policy_engine_mode -> Text,
        invalid_response_action -> Text,
        version -> BigInt,
        updated -> DbTime,
    }

    password_stage (id) {
        id -> DbUuid,
        backends -> DbJson,
        configure_flow -> Nullable<DbUuid>,
        failed_attempts_before_cancel -> Integer,
        version -> BigInt,
        updated -> DbTime,
    }

    user_login_stage (id) {
        id -> DbUuid,
        session_duration -> Text,
        terminate_other_sessions -> Bool,
        remember_me_offset -> Text,
        network_binding -> Text,
        geoip_binding -> Text,
        version -> BigInt,
        updated -> DbTime,
    }

    captcha_stage (id) {
        id -> DbUuid,
        public_key -> Text,
        private_key -> Binary,
        js_url -> Text,
        api_url -> Text,
        score_min_threshold -> Double,
        score_max_threshold -> Double,
        error_on_invalid_score -> Bool,
        version -> BigInt,
        updated -> DbTime,
    }

    deny_stage (id) { id -> DbUuid, deny_message -> Text, version -> BigInt, updated -> DbTime, }

    dummy_stage (id) { id -> DbUuid, throw_error -> Bool, version -> BigInt, updated -> DbTime, }

    source (id) {
        id -> DbUuid,
        kind -> Text,
        name -> Text,
        slug -> Text,
        enabled -> Bool,
        authentication_flow -> Nullable<DbUuid>,
        enrollment_flow -> Nullable<DbUuid>,
        policy_engine_mode -> Text,
        user_matching_mode -> Text,
        user_path_template -> Text,
        managed -> Nullable<Text>,
        icon -> Text,
        version -> BigInt,
        updated -> DbTime,
    }

    policy_binding (id) {
        id -> DbUuid,
        target -> DbUuid,
        flow -> Nullable<DbUuid>,
        flow_stage_binding -> Nullable<DbUuid>,
        source -> Nullable<DbUuid>,
        group -> Nullable<DbUuid>,
        user -> Nullable<Integer>,
        negate -> Bool,
        enabled -> Bool,
        order -> Integer,
        timeout -> Integer,
        failure_result -> Bool,
        version -> BigInt,
        updated -> DbTime,
    }

    bindable (key, rank) { key -> DbUuid, rank -> Integer, kind -> Text, id -> DbUuid, }
    media (object) { object -> DbUuid, name -> Text, kind -> Text, content -> Binary, }

    oauth_source (id) {
        id -> DbUuid,
        provider_type -> Text,
        request_token_url -> Nullable<Text>,
        authorization_url -> Nullable<Text>,
        access_token_url -> Nullable<Text>,
        profile_url -> Nullable<Text>,
        consumer_key -> Text,
        consumer_secret -> Binary,
        additional_scopes -> Text,
        oidc_well_known_url -> Text,
        oidc_jwks_url -> Text,
        oidc_jwks -> DbJson,
    }

    identification_stage (id) {
        id -> DbUuid,
        user_fields -> DbJson,
        password_stage -> Nullable<DbUuid>,
        case_insensitive_matching -> Bool,
        show_matched_user -> Bool,
        enrollment_flow -> Nullable<DbUuid>,
        recovery_flow -> Nullable<DbUuid>,
        passwordless_flow -> Nullable<DbUuid>,
        show_source_labels -> Bool,
        pretend_user_exists -> Bool,
        version -> BigInt,
        updated -> DbTime,
    }

    identification_stage_source (stage, source) {
        stage -> DbUuid,
        source -> DbUuid,
        position -> Integer,
    }

    brand (id) {
        id -> DbUuid,
        domain -> Text,
        ending -> Text,
        #[sql_name = "default"]
        is_default -> Bool,
        title -> Text,
        logo -> Text,
        favicon -> Text,
        flow_authentication -> Nullable<DbUuid>,
        flow_invalidation -> Nullable<DbUuid>,
        flow_recovery -> Nullable<DbUuid>,
        flow_unenrollment -> Nullable<DbUuid>,
        flow_user_settings -> Nullable<DbUuid>,
        flow_device_code -> Nullable<DbUuid>,
        attributes -> DbJson,
        version -> BigInt,
        updated -> DbTime,
    }

    event (id) {
        id -> DbUuid,
        action -> Text,
        app -> Text,
        user -> DbJson,
        context -> DbJson,
        client_ip -> Nullable<Text>,
        created -> DbTime,
        expires -> DbTime,
        brand -> DbJson,
        model_app -> Nullable<Text>,
        model_name -> Nullable<Text>,
        model_pk -> Nullable<Text>,
        username -> Nullable<Text>,
    }

    brand_view (id) { id -> DbUuid, slugs -> DbJson, }

    stage_view (id) { id -> DbUuid, name -> Text, kind -> Text, flow_set -> DbJson, sources -> DbJson, }

    flow_stages (id) { id -> DbUuid, stages -> DbJson, }

    principal (id) {
        id -> Integer,
        username -> Text,
        email -> Text,
        is_active -> Bool,
        #[sql_name = "type"]
        kind -> Text,
        attributes -> DbJson,
        permissions -> DbJson,
        groups -> DbJson,
        is_superuser -> Bool,
    }
}

/// Each kind of stage has a table whose key is that of `stage`.
macro_rules! kinds_of_stages {
    ($($table:ident),+ $(,)?) => {$(
        diesel::joinable!($table -> stage (id));
        diesel::joinable!($table -> stage_view (id));
    )+};
}

kinds_of_stages! { captcha_stage, deny_stage, dummy_stage, identification_stage, password_stage, user_login_stage }

diesel::joinable!(brand_view -> brand (id));
diesel::joinable!(flow_stages -> flow (id));
diesel::joinable!(flow_stage_binding -> stage (stage));
diesel::joinable!(flow_stage_binding -> stage_view (stage));
diesel::joinable!(oauth_source -> source (id));
diesel::joinable!(group_view -> group (id));
diesel::joinable!(policy_binding -> flow (flow));
diesel::joinable!(policy_binding -> flow_stage_binding (flow_stage_binding));
diesel::joinable!(policy_binding -> group (group));
diesel::joinable!(policy_binding -> source (source));
diesel::joinable!(policy_binding -> user (user));
diesel::joinable!(principal -> user (id));
diesel::joinable!(token -> principal (user));
diesel::joinable!(token -> user (user));

diesel::joinable!(session -> principal (user));
diesel::joinable!(session -> user (user));

diesel::allow_tables_to_appear_in_same_query!(
    bindable,
    brand,
    brand_view,
    captcha_stage,
    deny_stage,
    dummy_stage,
    event,
    flow,
    flow_stage_binding,
    flow_stages,
    group,
    group_role,
    group_view,
    identification_stage,
    identification_stage_source,
    installation,
    media,
    membership,
    oauth_source,
    object_grant,
    password_stage,
    policy_binding,
    principal,
    role,
    role_object_permission,
    role_permission,
    session,
    source,
    stage,
    stage_view,
    superuser_group,
    token,
    user,
    user_login_stage,
    user_object_permission,
    user_permission,
);
