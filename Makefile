# The chores of Doorward; `make` lists them.

.DEFAULT_GOAL := help
SECONDS ?= 60

.PHONY: help run check-deploy test test-faults fuzz readme clients browser bench check advisories tls openapi served sbom yanked test-abuse

help: ## lists these
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: ## builds and starts Doorward on SQLite
	cargo run --quiet --package doorward-server

test: ## runs every test that this machine can run, and says what it left out
	cargo xtask test

test-faults: ## kills the release, stops its database, fills its disk, and looks what is left
	cargo xtask faults

fuzz: ## sends nonsense to each part that reads what others send, for SECONDS=60 each
	fuzz/run $(SECONDS)

test-abuse: ## lets schemathesis loose on the release, with the document that it serves
	cargo xtask schemathesis

check-deploy: ## asks those who know their formats about the files of deploy/
	deploy/check

clients: ## drives the release with the clients of tests/clients
	cargo xtask clients --release

browser: ## uses the API browser and the pages of the release, in Chromium
	cargo xtask clients --release browser pages

bench: ## measures how fast it is, as a share of what this machine can do
	cargo xtask bench

readme: ## runs the commands of the README, and compares what they print
	cargo xtask readme

check: ## looks at form and habits
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo clippy --workspace --all-targets --features doorward-server/otlp -- --deny warnings
	cargo xtask arrows
	@if command -v cargo-deny >/dev/null; then cargo deny check bans licenses sources; \
	else echo "== skipped: the rules for dependencies, because there is no cargo-deny"; fi
	@if docker compose version >/dev/null 2>&1; then docker compose config --quiet; \
	elif command -v docker-compose >/dev/null; then docker-compose config --quiet; \
	else echo "== skipped: docker-compose.yml, because there is no Docker Compose"; fi

tls: ## tries TLS towards PostgreSQL; builds the client of the database once more
	.ci/tls

advisories: ## asks whether faults of dependencies are known; needs GitHub
	cargo deny check advisories

yanked: ## asks crates.io whether a dependency was withdrawn
	.ci/yanked

sbom: ## writes what the release image's program is made of to target/doorward.cdx.json (CycloneDX)
	.ci/sbom

openapi: ## writes openapi/openapi.json anew
	cargo run --quiet --package doorward-server -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json

served: openapi ## writes anew what docs/compatibility.md says is served
	cargo xtask served
