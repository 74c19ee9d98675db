.PHONY: check
check:
	ruff check .
	mypy
	pytest
