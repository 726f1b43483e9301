//! Which crate may know which.

use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// A crate, what of the workspace it may name, and what of the outside it must not.
struct Rule {
    name: &'static str,
    may: &'static [&'static str],
    must_not: &'static [&'static str],
}

/// The arrows of `docs/architecture.md`. Tests may name more: only what is shipped is looked at.
const RULES: &[Rule] = &[
    Rule { name: "doorward-domain", may: &[], must_not: &["diesel", "actix-web", "tokio", "utoipa"] },
    Rule {
        name: "doorward-persistence",
        may: &["doorward-domain"],
        must_not: &["actix-web", "utoipa", "validator"],
    },
    Rule {
        name: "doorward-flow",
        may: &["doorward-domain"],
        must_not: &["diesel", "actix-web", "tokio", "utoipa"],
    },
    Rule {
        name: "doorward-auth",
        may: &["doorward-domain", "doorward-persistence", "doorward-flow"],
        must_not: &["diesel", "actix-web", "utoipa"],
    },
    Rule { name: "doorward-blueprint", may: &[], must_not: &["diesel", "actix-web", "tokio", "utoipa"] },
    Rule {
        name: "doorward-http",
        may: &["doorward-domain", "doorward-flow", "doorward-auth", "doorward-blueprint"],
        must_not: &["diesel"],
    },
    Rule {
        name: "doorward-web",
        may: &["doorward-domain", "doorward-flow", "doorward-http"],
        must_not: &["diesel", "utoipa"],
    },
    Rule {
        name: "doorward-server",
        may: &[
            "doorward-domain",
            "doorward-persistence",
            "doorward-auth",
            "doorward-blueprint",
            "doorward-http",
            "doorward-web",
        ],
        must_not: &["diesel"],
    },
];

/// The crates that are for us only, and that nothing shipped may name.
const FOR_US: &[&str] = &["doorward-bench", "doorward-testkit", "xtask"];

/// Fails when a crate names another that it must not know.
pub fn check() -> Result<()> {
    let output = Command::new("cargo").args(["metadata", "--format-version=1", "--no-deps"]).output()?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        if FOR_US.contains(&name) {
            continue;
        }
        let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
            wrong.push(format!("{name} has no rule: say what it may know"));
            continue;
        };
        let shipped = package["dependencies"].as_array().into_iter().flatten();
        let shipped = shipped.filter(|dependency| dependency["kind"].as_str() != Some("dev"));
        for known in shipped.filter_map(|dependency| dependency["name"].as_str()) {
            let inside = known.starts_with("doorward-") || FOR_US.contains(&known);
            if (inside && !rule.may.contains(&known)) || rule.must_not.contains(&known) {
                wrong.push(format!("{name} must not know {known}"));
            }
        }
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}
