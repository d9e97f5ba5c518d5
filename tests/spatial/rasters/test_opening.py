"""GDAL with our options, from several threads at once."""

import logging
import sys
import threading
import warnings

from spatial.rasters.opening import gdal


def test_what_is_quieted_for_the_process_is_put_back_when_the_last_thread_leaves() -> None:
    log = logging.getLogger("rasterio")
    before = sys.unraisablehook, log.level, list(warnings.filters)
    within, leave = threading.Event(), threading.Event()

    def enter_second_and_leave_last() -> None:
        with gdal():
            within.set()
            leave.wait(10)

    second = threading.Thread(target=enter_second_and_leave_last)
    with gdal():
        second.start()
        assert within.wait(10)
    assert log.level == logging.CRITICAL  # the other is still at work
    leave.set()
    second.join()
    assert (sys.unraisablehook, log.level, list(warnings.filters)) == before


def test_within_another_nothing_is_put_back_too_early() -> None:
    log = logging.getLogger("rasterio")
    before = log.level
    with gdal():
        with gdal():
            pass
        assert log.level == logging.CRITICAL
    assert log.level == before
