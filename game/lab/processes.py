"""Blocks of a study in several processes, over anything shaped like `concurrent.futures`: submit(function, block) gives a Future."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

from game import compiled

if TYPE_CHECKING:
    from game.lab.ensemble import Shard, Study

TRIES = 3  # pools, if processes die
_study: Any = None


def shards(study: Study, sizes: list[tuple[int, int]], workers: int) -> Iterator[Shard]:
    """The blocks of a study as they are done, in no order. A process that dies costs the blocks under way: they are run again. ValueError
    if a policy cannot be sent; RuntimeError if processes keep dying."""
    try:
        sent = pickle.dumps(study)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ValueError(f"a policy for other processes must be a name or a function of a module ({error})") from None
    missing = dict(sizes)
    for _try in range(TRIES):
        pool = _pool(sent, min(workers, len(missing)))
        try:
            for part in _done(pool, list(missing.items()), 2 * workers):
                del missing[part.first]
                yield part
        except BrokenProcessPool:
            continue
        finally:
            pool.shutdown(cancel_futures=True)
        return
    raise RuntimeError(f"processes keep dying: {len(missing)} blocks of {len(sizes)} are not done")


def _pool(sent: bytes, workers: int) -> Executor:
    """Fresh processes: a fork of one that has threads or a window is not safe."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _prepare, (sent,))


def _done(pool: Executor, sizes: list[tuple[int, int]], most: int) -> Iterator[Shard]:
    """At most `most` blocks wait at a time, so that a study of millions of worlds holds no list of Futures."""
    todo, pending = iter(sizes), set[Future[Any]]()
    while True:
        while len(pending) < most and (size := next(todo, None)) is not None:
            pending.add(pool.submit(_run, size))
        if not pending:
            return
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


def _prepare(sent: bytes) -> None:
    global _study
    compiled.install()
    _study = pickle.loads(sent)


def _run(size: tuple[int, int]) -> Shard:
    return next(_study.shards([size]))
