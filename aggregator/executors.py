"""Where the work is done: here and now, in threads, in processes or on a Dask cluster, each a
`concurrent.futures.Executor`. The only module that names Dask; it must not know what is submitted.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from aggregator.errors import AggregatorError

_P = ParamSpec("_P")
_T = TypeVar("_T")

_SCHEDULER_SECONDS = 10  # for a scheduler to answer, and for it to have a worker


@contextmanager
def open_executor(where: str, workers: int) -> Iterator[Executor]:
    """An executor for the `with` block: `inline`, `threads`, `processes` or the address of a Dask scheduler.

    When the block ends well, it waits for what runs. When it ends by an exception, Ctrl-C included, nothing more is
    begun and processes are ended; threads end with the fetch they are in, which the interpreter waits for at its exit.
    """
    if "://" in where:
        with _dask(where) as executor:
            yield executor
        return
    executor = _local(where, workers)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown(wait=True)


def _local(where: str, workers: int) -> Executor:
    match where:
        case "inline":
            return _Inline()
        case "threads":
            return ThreadPoolExecutor(workers, thread_name_prefix="collect")
        case "processes":
            return _Processes(workers)
    raise AggregatorError(
        f"cannot work in {where!r}: it is inline, threads, processes or tcp://host:port of a scheduler"
    )


class _Inline(Executor):
    """Does the work when it is submitted. Ctrl-C goes through."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        future: Future[_T] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as any executor does, for whoever asks for the result
            future.set_exception(error)
        return future


class _Processes(Executor):
    """A pool of processes that is replaced when one of them dies, since the standard one is of no use from then on."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._others = set(multiprocessing.active_children())
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        if self._pool:
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                self._pool.shutdown(wait=True)
        # Spawned, not forked: threads may run here, and a fork copies locks they hold.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_leave_ctrl_c_to_the_parent)
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if not self._pool:
            return
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        if not wait:
            for process in set(multiprocessing.active_children()) - self._others:
                process.terminate()


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and half a second of import
    except ModuleNotFoundError as error:
        raise AggregatorError(f"{address} needs Dask: pip install 'aggregator[dask]'") from error
    connect: Callable[..., Any] = Client
    try:
        client = connect(address, timeout=_SCHEDULER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise AggregatorError(f"no Dask scheduler answers at {address}: {error}") from error
    try:
        try:
            client.wait_for_workers(1, timeout=_SCHEDULER_SECONDS)
        except TimeoutError as error:
            raise AggregatorError(f"the Dask scheduler at {address} has no workers") from error
        # Dask takes functions for pure: five equal fetches would be one.
        executor: Executor = client.get_executor(pure=False)
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False)
            raise
        executor.shutdown(wait=True)
    finally:
        client.close()
