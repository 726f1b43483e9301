//! What a request costs beside the database and the network.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use doorward_domain::flow::{
    AuthenticationRequirement, DeniedAction, FlowDesignation, FlowLayout, FlowSettings, FlowSummary,
    PolicyEngineMode,
};
use doorward_domain::id::{FlowId, PolicyTargetId, SourceId, StageId};
use doorward_domain::stage::Kind;
use doorward_domain::stage::identification::{Identification, IdentificationStage, UserField};
use doorward_http::measured::{read_patch, read_query, write};
use uuid::Uuid;
use validator::Validate;

const SMALL: &[u8] = br#"{"show_matched_user": false}"#;

const LARGE: &[u8] = br#"{
    "name": "default-authentication-identification",
    "user_fields": ["email", "username", "upn"],
    "password_stage": "89d69a6f-7390-4902-b151-4ae69c0cbbe2",
    "case_insensitive_matching": true,
    "show_matched_user": false,
    "enrollment_flow": "cf9da4d0-b4d9-4271-a437-3d06d68a15f8",
    "recovery_flow": "30a234e2-2c6c-4625-a8ac-129c632d1add",
    "passwordless_flow": null,
    "sources": ["5e898f3c-dd9d-4ccf-8667-b58af7dab3af", "92cef492-9542-43aa-ba7e-362473abc3bb"],
    "show_source_labels": true,
    "pretend_user_exists": true
}"#;

const QUERY: &str = "search=default+authentication&show_matched_user=true&case_insensitive_matching=false\
    &recovery_flow=30a234e2-2c6c-4625-a8ac-129c632d1add&ordering=-name,pk&page=2&page_size=50";

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();

    for (size, body) in [("one field", SMALL), ("all fields", LARGE)] {
        criterion.bench_function(&format!("read and judge a PATCH of {size}"), |bencher| {
            bencher.iter(|| {
                let submission = read_patch::<IdentificationStage>(black_box(body));
                submission.is_some_and(|it| it.faults.is_empty() && it.value.validate().is_ok())
            });
        });
        let patch = read_patch::<IdentificationStage>(body)
            .map(|submission| submission.value.settings)
            .unwrap_or_default();
        criterion.bench_function(&format!("merge a PATCH of {size}"), |bencher| {
            bencher.iter_batched(
                || (stage().settings, patch.clone()),
                |(mut settings, patch)| (settings.merge(patch), settings),
                BatchSize::SmallInput,
            );
        });
    }
    criterion.bench_function("write a stage", |bencher| {
        bencher.iter_batched(stage, write, BatchSize::SmallInput);
    });
    criterion.bench_function("read the query of a list", |bencher| {
        bencher.iter(|| read_query::<IdentificationStage>(black_box(QUERY)).faults.is_empty());
    });
    criterion.final_summary();
}

/// A stage in one flow, with two sources.
fn stage() -> IdentificationStage {
    let id = Uuid::from_u128;
    IdentificationStage {
        id: StageId(id(1)),
        name: "default-authentication-identification".to_owned(),
        flow_set: vec![FlowSummary {
            id: FlowId(id(2)),
            policy_target: PolicyTargetId(id(3)),
            settings: FlowSettings {
                name: "Welcome to authentik!".to_owned(),
                slug: "default-authentication-flow".to_owned(),
                title: "Welcome to authentik!".to_owned(),
                designation: FlowDesignation::Authentication,
                policy_engine_mode: PolicyEngineMode::Any,
                compatibility_mode: false,
                layout: FlowLayout::Stacked,
                denied_action: DeniedAction::MessageContinue,
                authentication: AuthenticationRequirement::None,
                background: String::new(),
            },
        }],
        settings: Identification {
            user_fields: vec![UserField::Email, UserField::Username],
            sources: vec![SourceId(id(4)), SourceId(id(5))],
            recovery_flow: Some(FlowId(id(6))),
            ..Identification::default()
        },
    }
}
