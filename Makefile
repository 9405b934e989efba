# make train: a network trained and evaluated on real digits, no internet needed after the installation.
# make test: everything that must hold. make lint: style. They make .venv when it is missing.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: train test lint
train: .venv/.installed
	$(BIN)/python train.py mnist --data digits --epochs 20
	$(BIN)/python evaluate.py mnist

test: .venv/.installed-dev lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore=tests/tf1
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/tf1  # apart, as it changes how TensorFlow behaves

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.venv/.installed: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	touch $@

.venv/.installed-dev: requirements-dev.txt requirements-export.txt requirements-scale.txt requirements-crf.txt requirements-regions.txt requirements-old-programs.txt .venv/.installed
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	touch $@
