"""Prints what the Autobahn testsuite found as Markdown, and fails when a case failed: `summary.py INDEX.JSON`."""

import collections
import json
import sys

GROUPS = {
    1: "framing",
    2: "pings and pongs",
    3: "reserved bits",
    4: "opcodes",
    5: "fragmentation",
    6: "UTF-8",
    7: "closing",
    9: "limits and performance",
    10: "automatic fragmentation",
    12: "compression",
    13: "compression with parameters",
}
# How a case may end, the best first. Whoever does not speak an extension is not wrong.
OUTCOMES = ["OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED", "UNCLEAN", "WRONG CODE", "FAILED BY CLIENT", "FAILED"]
GOOD = OUTCOMES[:4]


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)["portico"]
    groups = collections.defaultdict(collections.Counter)
    bad = []
    for name, case in cases.items():
        outcomes = (case["behavior"], case["behaviorClose"])
        worst = max(outcomes, key=lambda outcome: OUTCOMES.index(outcome) if outcome in OUTCOMES else len(OUTCOMES))
        groups[int(name.split(".")[0])][case["behavior"]] += 1
        if worst not in GOOD:
            bad.append(f"{name}: {case['behavior']}, closed {case['behaviorClose']}")
    print("# The Autobahn testsuite\n")
    print("What `tests/autobahn/run PYTHON2.7` found of `/echo`, with `socket.max_message_bytes` at 16 MiB and")
    print("autobahntestsuite 25.10.1. Compression (12 and 13) is not implemented.\n")
    print("| cases | about | " + " | ".join(GOOD) + " | failed |")
    print("| --- | --- |" + " ---: |" * (len(GOOD) + 1))
    for group, counts in sorted(groups.items()):
        failed = sum(count for outcome, count in counts.items() if outcome not in GOOD)
        row = [str(counts[outcome]) for outcome in GOOD] + [str(failed)]
        print(f"| {group} | {GROUPS.get(group, '')} | " + " | ".join(row) + " |")
    for line in sorted(bad):
        print(f"\nFAILED {line}")
    return 1 if bad or len(cases) < 300 else 0


if __name__ == "__main__":
    sys.exit(main())
