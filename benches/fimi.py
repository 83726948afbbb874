#!/usr/bin/env python3
"""Times counting itemsets beside PyFIM, in one run: six cases, three targets.

    cargo build --release --locked
    pip install pyfim
    python benches/fimi.py [--runs 3] [--binary target/release/cofactor] [--shared ../shared]

Ours is the whole process, reading included; PyFIM's is the mining call alone, the better of eclat and fpgrowth, by
../shared/peers/fimi_pyfim.py. CPU seconds (user and system), the least of the runs. A ratio below 1 means that ours
is faster. Counts have to agree, but for the sets made only of items that are in every transaction, which PyFIM 6.28
drops.
"""
import argparse
import json
import pathlib
import resource
import subprocess
import sys

CASES = [
    ("retail", 0.001),
    ("retail", 0.0001),
    ("mushroom", 0.1),
    ("mushroom", 0.01),
    ("T10I4D100K", 0.001),
    ("T10I4D100K", 0.0002),
]
TARGETS = {"closed": "c", "frequent": "s", "maximal": "m"}
# All frequent sets of mushroom at 1 %: 91 million, which PyFIM visits one by one.
SLOW = {("mushroom", 0.01, "frequent")}


def dropped(path, target):
    """Counts the sets made only of items that are in every transaction."""
    with open(path) as file:
        always = set.intersection(*(set(line.split()) for line in file))
    if target == "frequent":
        return 2 ** len(always) - 1
    return 1 if always and target == "closed" else 0


def usage():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(binary, path, least, target):
    before = usage()
    command = [binary, "patterns", path, "--transactions", "--min-count", least, "--target", target, "--count"]
    out = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    return int(out.split()[0]), usage() - before


def peer(script, path, least, target, algorithm):
    command = [sys.executable, script, path, least, algorithm, TARGETS[target], "count"]
    out = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    found = json.loads(out)
    return int(found["sets"]), found["cpu_s"], found["rss_mb"]


def peak_mb(binary, path, least, target):
    """The peak memory of one process of ours, in a child of its own so that nothing else counts."""
    code = (
        "import resource,subprocess,sys;"
        "subprocess.run(sys.argv[1:],check=True,stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024)"
    )
    command = [binary, "patterns", path, "--transactions", "--min-count", least, "--target", target, "--count"]
    parts = [sys.executable, "-c", code] + [str(part) for part in command]
    return int(subprocess.run(parts, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--binary", default="target/release/cofactor")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("--slow", action="store_true", help="also the case with 91 million sets")
    arguments = parser.parse_args()
    shared = pathlib.Path(arguments.shared)
    script = shared / "peers" / "fimi_pyfim.py"
    print("| data, minimum support | target | sets | ours s | eclat s | fpgrowth s | ratio | ours MB | PyFIM MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    differ = []
    for name, share in CASES:
        path = shared / "data" / "fimi" / f"{name}.dat"
        with open(path, "rb") as file:
            least = round(sum(1 for _ in file) * share)
        for target in TARGETS:
            if (name, share, target) in SLOW and not arguments.slow:
                continue
            mine = [ours(arguments.binary, path, least, target) for _ in range(arguments.runs)]
            seconds, n_sets = min(cpu for _, cpu in mine), mine[0][0]
            peers = {
                algorithm: [peer(script, path, least, target, algorithm) for _ in range(arguments.runs)]
                for algorithm in ("eclat", "fpgrowth")
            }
            eclat, growth = (min(cpu for _, cpu, _ in peers[algorithm]) for algorithm in ("eclat", "fpgrowth"))
            memory = min(rss for runs in peers.values() for _, _, rss in runs)
            ratio = seconds / min(eclat, growth)
            own = peak_mb(arguments.binary, path, least, target)
            print(
                f"| {name} {share:.2%} | {target} | {n_sets:,} | {seconds:.3f} | {eclat:.3f} | {growth:.3f} "
                f"| {ratio:.2f} | {own} | {memory} |",
                flush=True,
            )
            for algorithm, runs in peers.items():
                if runs[0][0] not in (n_sets, n_sets - dropped(path, target)):
                    differ.append(f"{name} {share:.2%} {target}: {n_sets} sets, {algorithm} {runs[0][0]}")
    for line in differ:
        print(f"counts differ: {line}", file=sys.stderr)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
