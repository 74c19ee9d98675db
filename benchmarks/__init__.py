"""Speed beside the alternatives. `python -m benchmarks` runs every module here that has a function `run`.

A benchmark module has `run(scale: int) -> list[Row]`: one row a measurement, numbers with their unit in the
name (ms, s, mb, per_s). Requirements beyond the application's own: benchmarks/requirements.txt.
"""

Row = dict[str, str | int | float | None]
