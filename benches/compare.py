"""Runs cofactor and its peers in turn and prints a table of ratios; `compare.sh` builds what this needs."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

# The stages of ours that do the work of stages of a peer: name, ours, peer, theirs.
STAGES = [
    ("load to frames", ["load"], "polars", ["load"]),
    ("load and lists", ["load", "corpus"], "polars", ["load", "explode"]),
    ("recurrence, overdue, Kaplan-Meier", ["recurrences", "windows"], "polars", ["recurrence", "overdue", "kaplan_meier"]),
    ("co-occurrence, Fisher, q", ["cooccurrence"], "pandas", ["cooccur", "significance"]),
    ("closed itemsets at 0.1 %", ["closed itemsets"], "pyfim", ["encode", "mine"]),
    ("the same, tested", ["patterns"], "pyfim", ["encode", "mine"]),
]
WHOLE = [
    ("windows + cooccur, whole", ["windows, whole", "cooccur, whole"]),
    ("report, whole", ["report, whole"]),
]


# Touches so many bytes, a huge page after the other, and ends.
TOUCH = """
import mmap, sys
memory = mmap.mmap(-1, int(sys.argv[1]), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory.madvise(mmap.MADV_HUGEPAGE)
for place in range(0, len(memory), 1 << 21):
    memory[place] = 1
"""


class Measure:
    """Measures commands, each on memory that was in use a moment before.

    A virtual machine hands huge pages that stay free back to its host within a second or two, and whoever touches them
    next waits for the host: it gets 0.5 to 1 GB a second in place of 20. Figures would tell how long the machine had
    been idle. What touches the memory is a process of its own: a command starts with its parent's peak as its own.
    """

    def __init__(self):
        self.most = 100.0

    def __call__(self, command):
        subprocess.run([sys.executable, "-c", TOUCH, str(int(1.25e6 * self.most))], check=True)
        figures, output = measured(command)
        self.most = max(self.most, figures["peak"])
        return figures, output


def measured(command):
    """CPU seconds, wall seconds, peak memory in MB of 10^6 bytes, and standard output."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"`{' '.join(map(str, command))}` ended with status {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return {"cpu": cpu, "wall": time.perf_counter() - begun, "peak": used.ru_maxrss * 1024 / 1e6}, output


def least(kept, figures):
    return figures if kept is None else {name: min(kept[name], value) for name, value in figures.items()}


class Best(dict):
    """The least of each figure over the runs, by who and what."""

    def take(self, who, figures):
        self[who] = least(self.get(who), figures)

    def of(self, who, stages):
        rows = [self[who, stage] for stage in stages]
        return {"cpu": sum(row["cpu"] for row in rows), "wall": sum(row["wall"] for row in rows),
                "peak": max(row["peak"] for row in rows)}


def run(size, options):
    folder = options.data / f"n{size}"
    peers = options.shared / "peers"
    if not (folder / "action_items.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, peers / "generate.py", "--n", str(size), "--seed", "7", "--out", folder], check=True)
    best, measure = Best(), Measure()
    scripts = {
        "polars": ["baseline_polars.py", "--data", folder],
        "pandas": ["baseline_pandas.py", "--data", folder, "--tail"],
        "pyfim": ["baseline_itemsets.py", "--data", folder, "--miner", "pyfim-closed", "--minsup", "0.001"],
    }
    with tempfile.TemporaryDirectory() as place:
        for _ in range(options.runs):
            _, lines = measure([options.stages, folder])
            for line in map(json.loads, lines.splitlines()):
                best.take(("cofactor", line["stage"]), {"cpu": line["cpu_s"], "wall": line["wall_s"], "peak": line["peak_mb"]})
            for command in ("windows", "cooccur"):
                whole, _ = measure([options.binary, command, folder, "-q", "--output", f"{place}/{command}.csv"])
                best.take(("cofactor", f"{command}, whole"), whole)
            whole, _ = measure([options.binary, "report", folder, "-q", "--out", f"{place}/report"])
            best.take(("cofactor", "report, whole"), whole)
            for peer, script in scripts.items():
                extra = ["--out", place] if peer == "pandas" else []
                whole, text = measure([sys.executable, peers / script[0], *script[1:], *extra])
                best.take((peer, "whole"), whole)
                for row in json.loads(text[text.index(b"{"):])["stages"]:
                    best.take((peer, row["stage"]), {"cpu": row["cpu_s"], "wall": row["wall_s"], "peak": row["rss_mb"] * 1.048576})
    rows = [(name, best.of("cofactor", ours), peer, best.of(peer, theirs)) for name, ours, peer, theirs in STAGES]
    rows += [(name, best.of("cofactor", ours), "polars", best.of("polars", ["whole"])) for name, ours in WHOLE]
    for name, ours, peer, theirs in rows:
        cells = []
        for figure, form in (("cpu", "{:.3f}"), ("wall", "{:.3f}"), ("peak", "{:.0f}")):
            cells += [form.format(ours[figure]), form.format(theirs[figure]), f"{ours[figure] / max(theirs[figure], 1e-9):.2f}"]
        print(f"| {size:,} | {name} | {peer} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stages", required=True)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--shared", type=pathlib.Path, default=pathlib.Path("../shared"))
    parser.add_argument("--data", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        options.data = options.data or pathlib.Path(place)
        print("| incidents | work | peer | CPU s, ours | theirs | ratio | wall s, ours | theirs | ratio | peak MB, ours | theirs | ratio |")
        print("|" + "---|" * 12)
        for size in map(int, options.sizes.split(",")):
            run(size, options)


if __name__ == "__main__":
    main()
