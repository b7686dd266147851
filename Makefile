# Shigang 适岗. `make help` lists what there is; `make run` and `make test` do all set-up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MP := miniprogram
VENDOR := $(MP)/dist/vendor/htmx.min.js
PHONE_SOURCES := $(shell find $(MP)/miniprogram $(MP)/preview -type f)
GO_FOLDERS := cmd handler jobs store subsidy wechat $(MP)/embed.go
GO_SOURCES := $(shell find cmd handler jobs store subsidy wechat -type f -not -name '*_test.go') $(MP)/embed.go go.mod go.sum

# SQLite plans a statement once, and not anew whenever a value is bound: the driver clears what was bound before it keeps
# a statement, which the engine takes for a change that its plan may depend on. It counts no memory, which took a lock.
export CGO_CFLAGS := -g -O2 -DSQLITE_ENABLE_QPSG -DSQLITE_DEFAULT_MEMSTATUS=0

# What the race detector would distort or only slow down: memory, and one goroutine's long calculations.
UNRACED := WithinTheMemory|NoSheetCosts|LooksTheSame|DoNotLookAlike

.PHONY: help run build test test-fast format lint go coverage foreign foreign-table servers phone browser apt
.PHONY: bench chaos fuzz clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## build and serve everything as a demo on http://127.0.0.1:8080
	exec bin/shigang serve --demo

build: bin/shigang ## build bin/shigang with the phone preview in it

bin/shigang: $(VENDOR) $(GO_SOURCES)
	go build -o $@ ./cmd/shigang

$(MP)/node_modules/.installed: $(MP)/package-lock.json
	cd $(MP) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# The console's style sheet keeps what its pages name.
CONSOLE_SOURCES := $(shell find handler/console -name '*.templ' -or -name '*.mjs' -or -name '*.go' -not -name '*_test.go')

$(VENDOR): $(MP)/node_modules/.installed $(PHONE_SOURCES) $(CONSOLE_SOURCES)
	cd $(MP) && npm run --silent build

test: apt lint go foreign servers phone browser ## everything: linters, Go with -race on both engines, real processes, the phone, the browser
	@echo "all parts passed"

test-fast: lint ## linters and Go tests on SQLite and the embedded broker alone
	SHIGANG_TEST_FAST=1 go test ./...

format: $(MP)/node_modules/.installed ## write Go with gofumpt, pages with templ, the phone and the style sheets with prettier
	go tool templ fmt handler/console/page
	go tool templ generate -path handler/console/page
	go tool gofumpt -w $(GO_FOLDERS)
	cd $(MP) && npm run --silent format

lint: $(VENDOR) ## formatting, length of lines, vet, staticcheck, unchecked errors
	@unformatted=$$(go tool gofumpt -l $(GO_FOLDERS)); \
	if [ -n "$$unformatted" ]; then echo "not formatted (make format): $$unformatted"; exit 1; fi
	cd $(MP) && npm run --silent format:check
	go test -count=1 -run 'TestNoLineIsTooLongToRead' ./cmd/shigang
	go vet ./...
	go tool staticcheck ./...
	go tool errcheck -ignoretests ./...

go: $(VENDOR) ## Go tests with the race detector, on SQLite and PostgreSQL
	go test -race -timeout 40m $$(go list ./... | grep -v -e /cmd/ -e /wechat/foreign)
	go test -p 1 -timeout 20m -run '$(UNRACED)' ./store ./handler/... ./subsidy/form

coverage: $(VENDOR) ## what the Go tests reach of each room, on SQLite and the embedded broker; refuses under 80 % but in cmd
	mkdir -p bin
	SHIGANG_TEST_FAST=1 go test -timeout 60m -skip 'WithinTheMemory|NoSheetCosts' -coverpkg=./... \
		-coverprofile=bin/coverage.out ./... > /dev/null
	@awk 'NR > 1 { split($$1, at, ":"); room = at[1]; sub(/\/[^\/]*$$/, "", room); rooms[$$1] = room; size[$$1] = $$2; \
		if ($$3 > 0) reached[$$1] = 1 } \
		END { for (k in size) { all[rooms[k]] += size[k]; if (reached[k]) got[rooms[k]] += size[k] } \
		for (r in all) { share = 100 * got[r] / all[r]; low = share < 80 && r !~ /cmd\/|test$$/; bad += low; \
		printf "%5.1f %%  %s%s\n", share, r, low ? "  under 80 %" : "" } exit bad > 0 }' bin/coverage.out | sort -k3

foreign: $(VENDOR) ## WeChat's clients and callback libraries from npm and the Go SDK's own calls, against the sandbox
	go test -count=1 -timeout 5m ./wechat/foreign

foreign-table: $(VENDOR) ## write what they saw into docs/wechat.md
	SHIGANG_WRITE_TABLE=1 go test -count=1 -timeout 5m ./wechat/foreign

servers: $(VENDOR) ## the story and the kill on real processes, with PostgreSQL and Redis
	go test -count=1 -timeout 40m ./cmd/...

phone: $(MP)/node_modules/.installed bin/shigang ## the mini-program: types as the server has them, linters, WeChat's own checks, unit tests
	bin/shigang openapi > $(MP)/dist/openapi.yaml
	cd $(MP) && npm run --silent types:check && npm run --silent check && npm run --silent test:unit

browser: bin/shigang $(MP)/node_modules/.installed ## the story in headless Chromium
	cd $(MP) && npm run --silent test:browser

# What the tests need of the system; installed only when missing.
apt:
	@need=""; \
	command -v redis-server >/dev/null || need="$$need redis-server"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need="$$need postgresql"; \
	command -v chromium >/dev/null || need="$$need chromium"; \
	fc-list 2>/dev/null | grep -qi 'Noto.*CJK' || need="$$need fonts-noto-cjk"; \
	command -v pdftotext >/dev/null || need="$$need poppler-utils"; \
	command -v qpdf >/dev/null || need="$$need qpdf"; \
	if [ -n "$$need" ]; then echo "installing$$need"; sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq; DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$need >/dev/null; fi

chaos: $(VENDOR) ## 200 fault rounds with kills of servers and Redis, and a campaign to 1,000,000 followers (about half an hour)
	SHIGANG_CHAOS_ROUNDS=200 SHIGANG_CHAOS_FOLLOWERS=1000000 go test -count=1 -timeout 3h -v -run 'TestFaults|TestACampaignToVeryMany' ./cmd/shigang

fuzz: $(VENDOR) ## 200,000 spoilt requests to every route on both engines; a failure prints the SHIGANG_FUZZ_SEED that repeats it
	SHIGANG_FUZZ_REQUESTS=$${SHIGANG_FUZZ_REQUESTS:-200000} go test -count=1 -timeout 3h -v -run TestNothingThatIsSentBreaksTheServer ./handler

BENCH := go test -run '^$$' -timeout 60m -bench
bench: $(VENDOR) ## a line a figure: its name, the ratio, the aim, ok or short; all that was told is in bin/bench.log
	@mkdir -p bin && { $(BENCH) . -benchtime 1x ./handler; $(BENCH) . -benchtime 3x ./store ./subsidy/form; \
		$(BENCH) 'Sends' -benchtime 3x ./jobs; $(BENCH) 'ACodeLeaves' -benchtime 100x ./jobs; \
		$(BENCH) 'AStart|Idle' -benchtime 3x ./cmd/shigang; $(BENCH) 'Told' -benchtime 100x ./cmd/shigang; } \
		| tee bin/bench.log | grep -P '\t(ok|short)$$'

clean: ## remove what was built
	rm -rf bin $(MP)/node_modules $(MP)/dist/vendor $(MP)/dist/preview $(MP)/dist/font
