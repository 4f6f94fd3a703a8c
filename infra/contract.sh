#!/usr/bin/env bash
# What every network can do and whether it does: a table of network x ability x result, out of the last run of the tests.
set -u
export LC_ALL=C

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
results=$root/artifacts/tests/Broker.Adapters.Tests.trx
contract=$root/tests/Broker.Adapters.Tests/Networks/ComputeNetworkContract.cs
[ -s "$results" ] || { printf 'no results: run infra/test.sh Adapters first\n' >&2; exit 1; }

grep -oE 'public async Task [A-Za-z]+_[A-Za-z_]+\(' "$contract" | sed 's/.*Task //; s/(//' |
  awk -v results="$results" '
    { abilities[++count] = $1; known[$1] = 1 }
    END {
      while ((getline line < results) > 0) {
        if (line !~ /<UnitTestResult / || !match(line, /testName="[^"(]*/)) continue
        name = substr(line, RSTART + 10, RLENGTH - 10)
        parts = split(name, path, ".")
        network = path[parts - 1]; ability = path[parts]
        if (!(ability in known) || network !~ /Simulated/) continue
        sub(/Simulated(Tests)?/, "", network)
        good = line ~ /outcome="Passed"/
        if (!(network in seen)) { seen[network] = 1; networks[++columns] = network }
        key = network SUBSEP ability
        if (!(key in cell) || cell[key] == "yes") cell[key] = good ? "yes" : "NO"
      }
      printf "%-78s", "ability"
      for (c = 1; c <= columns; c++) printf " %-13s", networks[c]
      print ""
      for (a = 1; a <= count; a++) {
        ability = abilities[a]; gsub(/_/, " ", ability)
        printf "%-78s", substr(ability, 1, 77)
        for (c = 1; c <= columns; c++) {
          key = networks[c] SUBSEP abilities[a]
          printf " %-13s", (key in cell) ? cell[key] : "-"
        }
        print ""
      }
    }'
