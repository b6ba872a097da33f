"""How often the workers collect garbage."""

import subprocess
import sys

from stream_processors.collector import THRESHOLDS


def test_the_processes_of_the_pool_look_for_cycles_as_seldom_as_is_said() -> None:
    """What the fork server loads last decides for all that it forks."""
    shown = "import gc, stream_processors.preload; print(gc.get_threshold(), gc.get_freeze_count() > 0)"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{THRESHOLDS} True"
