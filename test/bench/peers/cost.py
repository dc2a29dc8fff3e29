"""What a peer's work cost, in the same figures as ours."""

import json
import resource
import time


def own_peak_mb():
    """This process's own high-water mark: getrusage keeps the parent's over an exec."""
    try:
        with open("/proc/self/status", encoding="utf-8") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(work):
    """Does the work and returns its cost in all threads of this process, start-up left out."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    work()
    wall_s = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return {"cpu_s": cpu_s, "wall_s": wall_s, "peak_mb": own_peak_mb()}


def report(figures):
    """Hands the figures over: the last line this process prints."""
    print(json.dumps(figures))
