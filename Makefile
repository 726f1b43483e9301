# The chores of Doorward; `make` lists them.

.DEFAULT_GOAL := help
.PHONY: help run test check openapi

help: ## lists these
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: ## builds and starts Doorward on SQLite
	cargo run --quiet --package doorward-server

test: ## runs every test that this machine can run, and says what it left out
	cargo xtask test

check: ## looks at form and habits
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	cargo xtask arrows

openapi: ## writes openapi/openapi.json anew
	cargo run --quiet --package doorward-server -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json
