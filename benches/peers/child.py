"""Runs one command on one core and writes what it used as JSON: seconds of wall and CPU, peak memory.

Started anew for each run as `python3 -I -S child.py IN OUT REPORT CORE COMMAND..`: Linux counts the memory of the process that
starts a command into the command's peak, so the starter has to be small. What it is itself is in the report as "floor".
"""

import os
import sys
import time

source, target, report, core, *command = sys.argv[1:]
with open(source, "rb") as standard_in, open(target, "wb") as standard_out, open(report + ".log", "wb") as log:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.sched_setaffinity(0, {int(core)})
        try:
            # Other work on the machine waits, where we may ask for that; Linux first shares the cores among sessions.
            os.setsid()
            os.setpriority(os.PRIO_PROCESS, 0, -20)
            with open("/proc/self/autogroup", "w") as session:
                session.write("-20")
        except OSError:
            pass
        os.dup2(standard_in.fileno(), 0)
        os.dup2(standard_out.fileno(), 1)
        os.dup2(log.fileno(), 2)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    wall = time.monotonic() - began
with open("/proc/self/status") as own:
    floor = next(int(line.split()[1]) for line in own if line.startswith("VmHWM"))
with open(report, "w") as file:
    file.write(
        '{"exit": %d, "wall": %.6f, "cpu": %.6f, "peak": %d, "floor": %d}'
        % (os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, floor * 1024)
    )
