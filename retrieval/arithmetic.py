"""How numpy calculates here: on one thread.

The products of a search are small (some thousand vectors with a few). Spread over threads, which wait for each other by
spinning, they took 20 of 42 ms of processor time a question; ``python -m benchmarks.scale`` has the sum.
"""

from __future__ import annotations

from functools import cache


@cache
def on_one_thread() -> None:
    """Keep numpy's linear algebra on one thread, for the rest of this process."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
