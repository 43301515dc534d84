"""Run a command and account for its whole process tree: wall, CPU, peak RSS, peak PSS of the tree."""

import os
import subprocess
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")


def children(pid):
    out, todo = [], [pid]
    while todo:
        p = todo.pop()
        out.append(p)
        try:
            for t in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{t}/children") as f:
                    todo += map(int, f.read().split())
        except OSError:
            pass
    return out


def pss(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            for ln in f:
                if ln.startswith("Pss:"):
                    return int(ln.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def tree_pss(pids):
    return sum(pss(p) for r in pids for p in children(r))


def proc_cpu(pid, with_children=True):
    """CPU seconds of a process: own threads, plus children it has already waited for."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            v = f.read().rsplit(")", 1)[1].split()
        return (int(v[11]) + int(v[12]) + (int(v[13]) + int(v[14]) if with_children else 0)) / TICK
    except OSError:
        return 0.0


class Sampler(threading.Thread):
    def __init__(self, pids, every=0.1):
        super().__init__(daemon=True)
        self.pids, self.every, self.peak, self.stop = pids, every, 0.0, threading.Event()

    def run(self):
        while True:
            self.peak = max(self.peak, tree_pss(self.pids))
            if self.stop.wait(self.every):
                return


def run(cmd, env=None, cwd=None, log=None, timeout=3600, extra_pids=()):
    e = dict(os.environ, **(env or {}))
    out = open(log, "ab") if log else subprocess.DEVNULL
    cpu0 = {p: sum(proc_cpu(q) for q in children(p)) for p in extra_pids}
    t0 = time.monotonic()
    p = subprocess.Popen(cmd, env=e, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    s = Sampler([p.pid, *extra_pids])
    s.start()
    killer = threading.Timer(timeout, lambda: os.killpg(p.pid, 9))
    killer.start()
    _, status, ru = os.wait4(p.pid, 0)
    wall = time.monotonic() - t0
    killer.cancel()
    s.stop.set()
    p.returncode = os.waitstatus_to_exitcode(status)
    extra = sum(max(0.0, sum(proc_cpu(q) for q in children(p_)) - c) for p_, c in cpu0.items())
    return {
        "rc": p.returncode,
        "wall": round(wall, 3),
        "cpu": round(ru.ru_utime + ru.ru_stime + extra, 3),
        "rss_mb": round(ru.ru_maxrss / 1024, 1),
        "tree_mb": round(max(s.peak, ru.ru_maxrss / 1024 if not s.peak else s.peak), 1),
    }
