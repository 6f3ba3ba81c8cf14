"""``python -m benchmarks [NAME…]``: run every benchmark, or those named. Exits with 0 whatever the figures are."""

import argparse
import importlib

from benchmarks.report import RESULTS, print_line, print_result, write_result

NAMES = (
    "cold_start",
    "warm",
    "write_budget",
    "publish",
    "find",
    "page_bytes",
    "typesetting",
    "importing",
    "organise",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Run benchmarks.")
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(NAMES)}; without any, all of them")
    names = parser.parse_args().name or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    for name in names:
        result = importlib.import_module(f"benchmarks.{name}").run()
        print_result(result)
        write_result(result)
    print_line(f"\nwritten to {RESULTS.relative_to(RESULTS.parent.parent)}/")


if __name__ == "__main__":
    main()
