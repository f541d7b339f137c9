# Sallyport: what people type. Each target installs what it lacks first (scripts/setup).
PYTHON := .venv/bin/python
BINARY := .build/release/sallyport

.PHONY: build serve test unit-test integration-test examples bench fuzz soak format lint clean

build:
	@scripts/setup build
	@[ -x $(BINARY) ] || echo "Building the release; the first time takes 5 to 8 minutes on two cores."
	swift build -c release --product sallyport

serve: build
	$(BINARY) serve $(ARGS)

test: unit-test integration-test

unit-test:
	@scripts/setup build
	@[ -d .build/debug ] || echo "Building the tests; the first time takes 5 to 8 minutes on two cores."
	SALLYPORT_STRICT=1 swift test

# Stock clients against a real server, built for debugging.
integration-test:
	@scripts/setup test
	SALLYPORT_STRICT=1 swift build --product sallyport
	SALLYPORT_BIN=$(CURDIR)/.build/debug/sallyport $(PYTHON) -m pytest Tests/Integration

examples:
	@scripts/setup test
	SALLYPORT_STRICT=1 swift build --product sallyport
	scripts/run-examples .build/debug/sallyport

bench:
	@scripts/setup build
	swift run -c release --package-path Benchmarks benchmarks

fuzz:
	@scripts/setup build
	Fuzz/run $(ARGS)

# A million random requests judged by the policy engine and by the reference evaluator, then a server under mixed load.
soak: build
	@scripts/setup test
	swift run -c release --package-path Benchmarks policy-soak $(PAIRS)
	$(PYTHON) scripts/soak --binary $(BINARY) $(ARGS)

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Fuzz/Package.swift Fuzz/Sources

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Fuzz/Package.swift Fuzz/Sources
	scripts/check-floors

clean:
	rm -rf .build .venv Benchmarks/.build Fuzz/.build
