"""Where the work is done: in processes of this machine, or on a cluster that runs already.

An engine maps one function over tasks and gives (task, result) in whatever order they come. A task whose process
died or hung comes back as an exception in place of its result, and so does one whose function raised. Queues,
scheduling and repeats are those of the engine (pebble here, dask there). dask is imported only where asked for.
"""

import logging
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec
from itertools import islice
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock
from typing import Any, Protocol, TypeVar

from pebble import ProcessPool

from dashboard.errors import DatasetError

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 3
"""Tasks waiting for each worker of a cluster, beside the one it works on."""
PATIENCE = 20
STARTING = 120
"""Seconds to wait for a scheduler, and for its first worker."""


class Engine(Protocol):
    """Maps a function over tasks; both must be picklable. `tasks` is read only as fast as results come."""

    def __call__(
        self, function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Exception]]: ...


class _Worker(SpawnProcess):
    """A spawned process that does not run the program's main file again, which on a server is a page with all its libraries."""

    _starting = Lock()

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # what multiprocessing calls to start it
        main = sys.modules["__main__"]
        with _Worker._starting:
            spec, main.__spec__ = main.__spec__, ModuleSpec("dashboard.__main__", None)
            try:
                return SpawnProcess._Popen(process_obj)
            finally:
                main.__spec__ = spec


class _Workers(SpawnContext):
    # spawn: the same on every system, and safe inside a server that runs threads
    Process = _Worker


def local(processes: int, seconds: float | None = None) -> Engine:
    """Processes of this machine, in the order of the tasks; `seconds` is the time limit of one task. Tasks are values of
    modules; only the function may be the main file's."""

    def run(
        function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Exception]]:
        context = SpawnContext() if function.__module__ == "__main__" else _Workers()
        rest = iter(tasks)
        with ProcessPool(max_workers=max(1, processes), context=context) as pool:
            try:
                sent = deque((task, pool.schedule(function, [task], timeout=seconds)) for task in islice(rest, 64))
                while sent:
                    task, future = sent.popleft()
                    error = future.exception()
                    sent.extend((new, pool.schedule(function, [new], timeout=seconds)) for new in islice(rest, 1))
                    yield task, error if isinstance(error, Exception) else future.result()
            except BaseException:
                pool.stop()  # type: ignore[no-untyped-call]
                raise

    return run


@contextmanager
def dask(address: str) -> Iterator[Engine]:
    """The workers of a running dask scheduler, as many as there are. Raises DatasetError, a whole sentence."""
    try:
        distributed = import_module("distributed")
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what matters is said below
    except ImportError as error:
        raise DatasetError("没有安装 dask。请先运行 pip install -r requirements-cluster.txt。") from error
    try:
        client: Any = distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, ImportError) as error:  # TimeoutError is an OSError
        raise DatasetError(f"连不上调度器 {address}（{error}）。请检查地址、端口和调度器是否在运行。") from error

    def run(
        function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Exception]]:
        try:
            client.wait_for_workers(1, timeout=STARTING)
        except OSError as error:
            raise DatasetError(f"调度器 {address} 还没有工作进程。请先启动 dask worker {address}。") from error
        rest = iter(tasks)
        first = list(islice(rest, (1 + AHEAD) * max(1, sum(client.nthreads().values()))))
        sent = {client.submit(function, task, pure=False): task for task in first}
        running = distributed.as_completed(list(sent))
        for done in running:
            task = sent.pop(done)
            status = done.status  # asked once: it may change at any time
            if status in ("lost", "pending"):  # the worker that had the result died: it is done once more
                sent[done] = task
                running.add(done)
                continue
            if status not in ("finished", "error"):
                raise _gone(address)
            outcome = done.result() if status == "finished" else done.exception()
            done.release()
            for another in islice(rest, 1):
                future = client.submit(function, another, pure=False)
                sent[future] = another
                running.add(future)
            yield task, outcome

    try:
        yield run
    except (OSError, RuntimeError) as error:
        if client.status == "running":
            raise
        raise _gone(address) from error
    finally:
        client.close(timeout=PATIENCE)


def _gone(address: str) -> DatasetError:
    return DatasetError(
        f"与调度器 {address} 的连接断了，没有发布任何东西。请重新启动它，再运行一次；已完成的批次不会重做。"
    )
