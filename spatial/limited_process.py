"""Starting a process that looks at somebody else's file, and ending it whatever it is at: the parent's side.

The child's side is spatial/sandbox.py, which the started module calls first. It stands here, beneath both slices that
have files looked at (app/areas/examining.py, app/layers/examination.py), since like the sandbox it knows neither the
web nor the database, and what it must not pass on to the child is decided beside it.
"""

import asyncio
import os
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from spatial.sandbox import command, environment


@asynccontextmanager
async def limited_process(
    module: str, *arguments: str, scratch: Path, log: Path, passed: Sequence[int] = ()
) -> AsyncGenerator[Process]:
    """A module of ours, run as a process for as long as the block lasts; it is gone afterwards.

    Args:
        module: Its name; it calls `sandbox.stay_with` with its first argument, and `sandbox.confine`.
        arguments: What follows: the first argument is this process's id.
        scratch: Folder of its own: it works there, and its temporary files lie there.
        log: Where its standard error goes. What it says may quote the file.
        passed: Open descriptors that it inherits under their numbers.
    """
    with await asyncio.to_thread(log.open, "wb") as said:
        process = await asyncio.create_subprocess_exec(
            *command(module, str(os.getpid()), *arguments),
            cwd=scratch,
            env=environment(scratch),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=said,
            pass_fds=passed,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
