# Hamsokhan: every command installs what it needs first. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export UV_SYSTEM_CERTS ?= 1
export RASA_TELEMETRY_ENABLED := false
unexport VIRTUAL_ENV

ROLE ?= admin

.PHONY: help run chat test check train evaluate bench bench-nlu bench-turns bench-crm bench-sla bench-assignment bench-imports bench-channels bench-messenger bench-widget show-telegram show-widget token backup install install-app install-bot install-page install-browser

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

run: install train ## install, train if needed, start everything; Ctrl-C stops it
	@exec .venv/bin/python -m connectors.cli.supervisor

chat: install-app ## talk to the running assistant in the terminal
	@.venv/bin/python -m connectors.cli.chat

train: install-bot ## train the assistant if its data changed since the last model
	@scripts/train

test: install install-browser ## everything: checks, unit, store, journeys and browser tests
	@scripts/test

check: install-app ## format, lint, types, import contracts and unit tests (about a minute)
	@scripts/check

evaluate: install-app install-bot $(if $(MODEL),,train) ## FILE=labelled.jsonl [MODEL=…]: figures of the assistant as one JSON line
	@scripts/evaluate "$(FILE)" "$(MODEL)"

bench-nlu: install-bot ## TRAIN=a.jsonl TEST=b.jsonl: train the pipeline on a labelled file and measure it
	@PYTHONPATH=. bot/.venv/bin/python -m bot.training.bench_nlu --train "$(TRAIN)" --test "$(TEST)"

bench-turns: install train ## turns per second and latency of the whole way of a message
	@.venv/bin/python -m bench.turns

bench-sla: install ## due dates per second of the working calendar
	@.venv/bin/python -m bench.sla

bench-crm: install-app ## up to a million customers: lists, search, timeline, invoices under crashes, due dates, assignment
	@.venv/bin/python -m bench.crm

bench-widget: install install-browser ## what the widget costs the page that embeds it
	@.venv/bin/python -m bench.widget

bench-messenger: install-app ## how quickly messages go to and come from a messenger
	@.venv/bin/python -m bench.messenger

bench-assignment: install-app ## seconds of giving out 1,000 waiting tickets among 50,000
	@.venv/bin/python -m bench.assignment

bench-imports: install-app ## rows per second and memory of bringing in files of 100,000 lines
	@.venv/bin/python -m bench.imports

bench-channels: install train ## messages lost, doubled or reordered while everything breaks; push latency; a thousand open widgets
	@.venv/bin/python -m bench.channels

bench: bench-turns bench-crm bench-channels ## all benchmarks
	@true

show-telegram: install train ## play a customer in Telegram up to the PDF, and write down what was said
	@.venv/bin/python -m tests.journeys.show_telegram docs/telegram-dialogue.md

show-widget: install train install-browser ## take pictures of the chat on a desk, in the dark, on a phone, on a foreign page
	@.venv/bin/python -m tests.journeys.show_widget docs/widget

token: install-app ## ROLE=admin: a staff token for scripts, printed as the last line
	@.venv/bin/python -m connectors.cli.crm token --role "$(ROLE)"

backup: install-app ## save the store and settings under var/backups
	@.venv/bin/python -m connectors.cli.crm backup

install: install-app install-bot install-page ## all parts

install-app:
	@scripts/install app

install-bot:
	@scripts/install bot

install-browser:
	@scripts/install browser

install-page:
	@scripts/install page
