#!/usr/bin/env python3
"""Prints what tests/bench/run wrote down: medians, spreads, and ratios taken round by round."""
import statistics
import sys

COLUMNS = [
    # name, its value from one run, how it is printed, with the spread or without
    ('webhooks/s', lambda run: run['rate'], '{:,.0f}', True),
    ('server µs', lambda run: run['server_ticks'] / run['hertz'] / run['answers'] * 1e6, '{:,.1f}', True),
    ('Redis µs', lambda run: run['redis_ticks'] / run['hertz'] / run['answers'] * 1e6, '{:,.1f}', True),
    ('GETs', lambda run: run['gets'] / run['answers'], '{:.1f}', False),
    ('scripts', lambda run: run['scripts'] / run['answers'], '{:.1f}', False),
    ('p50 ms', lambda run: run['p50_ms'], '{:.2f}', False),
    ('p99 ms', lambda run: run['p99_ms'], '{:.2f}', False),
    ('RSS MB', lambda run: run['rss_kb'] / 1024, '{:.1f}', False),
    ('first ms', lambda run: run['first_ms'], '{:.0f}', False),
]


def read(path):
    """The runs of each server, in order of their rounds."""
    servers = {}
    for line in open(path, encoding='utf-8'):
        run = dict(word.split('=', 1) for word in line.split())
        name = run.pop('server')
        servers.setdefault(name, []).append({key: float(value) for key, value in run.items()})
    return servers


def spread(values, form, whole=True):
    middle = form.format(statistics.median(values))
    return f'{middle} [{form.format(min(values))}-{form.format(max(values))}]' if whole else middle


def print_table(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    servers = read(sys.argv[1])
    rows = [['server'] + [column[0] for column in COLUMNS]]
    for name, runs in servers.items():
        rows.append([name] + [spread([value(run) for run in runs], form, whole)
                              for _, value, form, whole in COLUMNS])
    print_table(rows)

    first = next(iter(servers))
    if len(servers) > 1:
        print(f'\n{first} : other, medians of the ratios within a round')
        rows = [['other', 'server CPU', 'Redis CPU', 'webhooks/s']]
        for name, runs in servers.items():
            if name == first:
                continue
            ratios = [[value(a) / value(b) for a, b in zip(servers[first], runs) if value(b)]
                      for _, value, _, _ in (COLUMNS[1], COLUMNS[2], COLUMNS[0])]
            rows.append([name] + [spread(values, '{:.3g}') if values else '-' for values in ratios])
        print_table(rows)

    errors = int(sum(run['errors'] for runs in servers.values() for run in runs))
    steal = [run['steal'] for runs in servers.values() for run in runs]
    print(f'\nbad answers: {errors}; processor time stolen by neighbours: {spread(steal, "{:.1f} %")}')
    return 1 if errors else 0


sys.exit(main())
