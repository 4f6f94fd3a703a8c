#!/usr/bin/env bash
# Builds everything and runs all tests, the browser's included; needs no argument and no terminal.
# The last line is "N passed, N failed", with ", N skipped" behind it when tests were skipped.
# infra/test.sh NAME... runs only the test projects whose name contains one of the words.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

results=$root/artifacts/tests
# Longer than any project needs on two slow cores; a hung one must not hold up the rest for ever.
most_seconds=1200
passed=0 failed=0 skipped=0

finish() {
  trap - EXIT INT TERM HUP
  end_groups
  wait
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

summary() {
  local line="$passed passed, $failed failed"
  [ "$skipped" -eq 0 ] || line+=", $skipped skipped"
  say "$line"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# A step that is no test: counts only when it fails.
step() {
  local name=$1 log=$results/$1.log began=$SECONDS
  shift
  if supervised "$@" >"$log" 2>&1; then
    say "$name: done in $((SECONDS - began)) s"
    return 0
  fi
  grep -E 'error|warning' "$log" | sort -u | head -n 30
  say "$name: FAILED after $((SECONDS - began)) s, see ${log#"$root"/}"
  failed=$((failed + 1))
  return 1
}

run_project() {
  local name=$1
  # timeout leads a process group of its own, so at the end of the time everything the tests started goes too.
  timeout -k 10 "$most_seconds" dotnet test "tests/$name" --no-build --no-restore --nologo \
    --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' \
    --results-directory "$results" >"$results/$name.log" 2>&1
  echo $? >"$results/$name.exit"
}

# These projects one after another.
run_lane() {
  local name
  for name in "$@"; do
    run_project "$name"
  done
}

counter() { sed -n "s/.*<Counters .*\b$2=\"\([0-9]*\)\".*/\1/p" "$results/$1.trx" 2>/dev/null | head -n 1; }

count() {
  local name=$1 code total good bad idle
  code=$(cat "$results/$name.exit" 2>/dev/null || echo 1)
  total=$(counter "$name" total) good=$(counter "$name" passed) bad=$(counter "$name" failed) idle=$(counter "$name" executed)
  total=${total:-0} good=${good:-0} bad=${bad:-0} idle=$((total - ${idle:-0}))
  local remark=
  if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
    remark=" (stopped after $most_seconds s)"
  elif [ "$total" -eq 0 ]; then
    remark=' (no test ran)'
  elif [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
    remark=' (the test process crashed)'
  fi
  [ -z "$remark" ] || bad=$((bad + 1))
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + idle))
  [ "$bad" -eq 0 ] || tail -n 150 "$results/$name.log"
  say "$name: $good passed, $bad failed, $idle skipped$remark"
}

chosen() {
  local name word
  for name in tests/*.Tests; do
    name=$(basename "$name")
    [ ${#words[@]} -eq 0 ] && { say "$name"; continue; }
    for word in "${words[@]}"; do
      case $name in *"$word"*) say "$name" && break ;; esac
    done
  done
}

words=("$@")
known_environment
need postgresql chromium node npm jq curl weasyprint qpdf pdfinfo fonts
rm -rf "$results" && mkdir -p "$results"
mapfile -t projects < <(chosen)
[ ${#projects[@]} -gt 0 ] || die "no test project is named like ${words[*]}"

step npm install_node_packages || summary
step restore dotnet restore Broker.sln --disable-build-servers || summary
step build dotnet build Broker.sln --no-restore --disable-build-servers --nologo -v quiet || summary
# The third part of dotnet format, the analysers, has just run as part of the build.
step whitespace dotnet format whitespace Broker.sln --verify-no-changes --no-restore
step style dotnet format style Broker.sln --verify-no-changes --no-restore

engine=() browser=() others=()
for name in "${projects[@]}"; do
  case $name in
    *.Engine.Tests) engine+=("$name") ;;
    *.Browser.Tests) browser+=("$name") ;;
    *) others+=("$name") ;;
  esac
done

# The longest project beside the short ones; the browser story measures seconds, so it has the machine to itself.
in_group run_lane "${engine[@]}"
in_group run_lane "${others[@]}"
wait
supervised run_lane "${browser[@]}"

for name in "${projects[@]}"; do
  count "$name"
done
[ ! -s "$results/Broker.Adapters.Tests.trx" ] || infra/contract.sh
summary
