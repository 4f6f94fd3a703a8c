#!/usr/bin/env bash
# The broker's story without a browser, against what infra/run.sh started: plan 2 of 3, deploy, kill a replica on its
# network, watch it being noticed, replaced and no longer billed, close. One line per step; exit code 0 only if all held.
# BROKER_URL      the portal (default http://127.0.0.1:5080)
# SIMULATOR_URL   the simulator (default http://127.0.0.1:5090)
# BROKER_API_KEY  a key (default: the one in .broker/demo-api-key)
set -u
export LC_ALL=C

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
portal=${BROKER_URL:-http://127.0.0.1:5080}
simulator=${SIMULATOR_URL:-http://127.0.0.1:5090}
name=demo-$(date +%s)-$$
work=$(mktemp -d)
deployment=''

say() { printf '%s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

finish() {
  local code=$?
  trap - EXIT
  # A story that broke off must not go on costing money.
  [ "$code" -eq 0 ] || [ -z "$deployment" ] || call DELETE "/deployments/$deployment" || say "could not close deployment $deployment"
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

for program in curl jq; do
  command -v "$program" >/dev/null || fail "$program is missing; as root: apt-get install $program"
done
key=${BROKER_API_KEY:-$(cat "$root/.broker/demo-api-key" 2>/dev/null)}
[ -n "$key" ] || fail "no API key: start infra/run.sh first, or set BROKER_API_KEY"
# In a file, so that the key is not in the list of processes.
(umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$key" >"$work/key")

# call METHOD PATH [FILE]: sets $status and $body; false unless 2xx.
call() {
  local method=$1 path=$2 data=()
  [ $# -lt 3 ] || data=(-H 'Content-Type: application/json' --data-binary "@$3")
  status=$(curl -sS --max-time 30 -K "$work/key" -X "$method" "${data[@]}" -o "$work/body" -w '%{http_code}' "$portal/api/v1$path" 2>"$work/error") || {
    body=$(cat "$work/error")
    status=000
    return 1
  }
  body=$(cat "$work/body" 2>/dev/null)
  [ "${status:0:1}" = 2 ]
}

value() { jq -r "$1" <<<"$body"; }

now() { date +%s.%N; }

# since MOMENT: seconds with one decimal.
since() { jq -nr --arg a "$1" --arg b "$(now)" '(($b | tonumber) - ($a | tonumber)) * 10 | round / 10'; }

step() { printf '%-34s %7s s   %s\n' "$1" "$2" "$3"; }

# within SECONDS MOMENT JQ WHAT: reads the deployment until the expression holds.
within() {
  local limit=$1 began=$2 condition=$3 what=$4
  until call GET "/deployments/$deployment" && [ "$(value "$condition")" = true ]; do
    [ "$(jq -nr --arg s "$(since "$began")" --argjson l "$limit" '($s | tonumber) > $l')" = false ] ||
      fail "$what: not within $limit s; last answer $status: $(jq -c '{state, status, replicas: [.replicas[]? | {ordinal, networkName, state, status, lastError}]}' <<<"$body" 2>/dev/null || say "$body")"
    sleep 0.5
  done
}

# refused WHAT FIELD DRAFT: the API must say no, and to which field.
refused() {
  local what=$1 field=$2 moment
  moment=$(now)
  printf '%s' "$3" >"$work/draft"
  call POST /plans "$work/draft" && fail "$what was accepted"
  case $status in
    400 | 413 | 422) ;;
    *) fail "$what: answered $status instead of 400, 413 or 422: $body" ;;
  esac
  [ -z "$field" ] || [ "$(value ".errors | has(\"$field\")")" = true ] || fail "$what: no message at the field $field: $body"
  step "refused: $what" "$(since "$moment")" "$status $(value '[.errors[]?[]?, .detail // empty, .title // empty] | first' | cut -c1-100)"
}

# created PART: how many deployments have this in their name, closed ones included.
created() {
  call GET "/deployments?includeClosed=true&size=1&search=$1" || fail "cannot list deployments: $status $body"
  value .total
}

began=$(now)
call GET '/gpus' || fail "the portal at $portal does not answer as it should: $status $body"
curl -fsS --max-time 10 -o "$work/state" "$simulator/control/state" 2>/dev/null || fail "no simulator at $simulator"
mapfile -t gpus < <(value 'sort_by(.lowestPerGpuHour.amount | tonumber) | .[].name')
[ ${#gpus[@]} -gt 0 ] || fail "the market is empty"
step 'market' "$(since "$began")" "${#gpus[@]} GPU models on offer"

# Wrong requests first: nothing may come of them.
draft=$(jq -nc --arg name "$name" --arg gpu "${gpus[0]}" '{name: $name, image: "vllm/vllm-openai:v0.11.0", gpu: $gpu, replicas: 3, needed: 2}')
refused 'no image' image "$(jq -c 'del(.image)' <<<"$draft")"
refused 'a negative budget' budgetPerHour "$(jq -c '.budgetPerHour = -1' <<<"$draft")"
refused 'more needed than replicas' needed "$(jq -c '.needed = 4' <<<"$draft")"
refused 'an unknown GPU' gpu "$(jq -c '.gpu = "H1000"' <<<"$draft")"
refused 'a script as name' name "$(jq -c '.name = "<script>alert(1)</script>"' <<<"$draft")"
refused 'a 10 MB environment' '' "$(head -c 10000000 /dev/zero | tr '\0' x | jq -Rc --argjson draft "$draft" '$draft + {environment: {BIG: .}}')"
for part in "$name" alert; do
  count=$(created "$part") || exit 1
  [ "$count" = 0 ] || fail "wrong requests created $count deployments named like $part"
done

# plan GPU: true when the market can place it three times on two networks and has somewhere else to go after a death.
plan() {
  call GET "/offers?gpuCount=1&size=200&gpu=$(jq -rn --arg gpu "$1" '$gpu | @uri')" || return
  [ "$(value '([.items[].network] | unique | length) >= 2 and ([.items[] | [.network, .provider]] | unique | length) >= 5')" = true ] || return
  jq -c --arg gpu "$1" '.gpu = $gpu' <<<"$draft" >"$work/draft"
  call POST /plans "$work/draft" && [ "$(value '([.replicas[].network] | unique | length) >= 2 and (.replicas | length) == 3')" = true ]
}

# The cheapest such GPU model; just after the start not every network has been read yet.
moment=$(now)
plan=''
for tries in {1..30}; do
  for gpu in "${gpus[@]}"; do
    plan "$gpu" && plan=$(value .id) && break 2
  done
  sleep 2
done
[ -n "$plan" ] || fail "no GPU model can be placed three times on two networks; last answer $status: $body"
step 'plan 2 of 3' "$(since "$moment")" "$(value '"\(.replicas[0].gpu) on \([.replicas[].networkName] | unique | join(" and ")), \(.pricePerHour.amount | tonumber * 100 | round / 100) \(.pricePerHour.currency)/h, availability \(.availability * 100000 | round / 1000) %"')"

moment=$(now)
jq -nc --arg plan "$plan" '{planId: $plan}' >"$work/accept"
call POST /deployments "$work/accept" || fail "the plan was not accepted: $status $body"
deployment=$(value .id)
within 60 "$moment" '[.replicas[] | select(.status == "Up")] | length == 3' 'three replicas up'
[ "$(value '[.replicas[] | select(.status == "Up") | .network] | unique | length >= 2')" = true ] || fail "all replicas are on one network"
step 'three replicas up' "$(since "$moment")" "$(value '[.replicas[] | "\(.networkName)/\(.provider)"] | join(", ")')"

victim=$(value '[.replicas[] | select(.status == "Up")][0].id')
workload=$(curl -fsS --max-time 10 "$simulator/control/workloads" | jq -r --arg replica "$victim" '[.[] | select(.replica == $replica)][0].id // empty')
[ -n "$workload" ] || fail "the simulator knows no workload of replica $victim"
killed=$(now)
curl -fsS --max-time 10 -X POST -o "$work/killed" "$simulator/control/workloads/$workload/kill" || fail "the simulator did not kill $workload"
within 15 "$killed" "any(.replicas[]; .id == \"$victim\" and .status == \"Down\")" 'the dead replica shown as Down'
step 'dead replica noticed' "$(since "$killed")" "$(value "[.incidents[] | select(.replica == \"$victim\")][0] | \"INC-\\(.number): \\(.cause)\"")"

noticed=$(now)
within 60 "$noticed" "any(.replicas[]; .replaces == \"$victim\" and .status == \"Up\")" 'a replacement up'
step 'replacement up' "$(since "$noticed")" "$(value "[.replicas[] | select(.replaces == \"$victim\")][0] | \"\\(.networkName)/\\(.provider)\"")"
within 30 "$noticed" "[.incidents[] | select(.replica == \"$victim\")] | length > 0 and all(.resolvedAt != null)" 'the incident closed'
step 'incident closed' "$(since "$noticed")" "$(value "[.incidents[] | select(.replica == \"$victim\")][0].resolution")"

# Two reads: the dead replica costs what it cost at its death, the living ones go on.
cost="[.replicas[] | select(.id == \"$victim\")][0].costToDate.amount"
living="[.replicas[] | select(.id != \"$victim\") | .costToDate.amount | tonumber] | add"
moment=$(now)
first=$(value "$cost") first_living=$(value "$living")
within 30 "$moment" "($living) > $first_living" 'the living replicas charged on'
second=$(value "$cost")
[ "$first" = "$second" ] || fail "the dead replica is still charged: $first, then $second"
limit=$(value "[.replicas[] | select(.id == \"$victim\")][0] | (.pricePerHour.amount | tonumber) * (($killed) - (.createdAt | sub(\"\\\\.[0-9]+\"; \"\") | sub(\"\\\\+00:00\"; \"Z\") | fromdate)) / 3600")
[ "$(jq -n --argjson cost "$second" --argjson limit "$limit" '$cost > 0 and $cost <= $limit')" = true ] || fail "the dead replica is charged $second, more than its life was worth ($limit)"
step 'cost stopped at its death' "$(since "$moment")" "$(jq -n "$second") USD, unchanged while the others went on"

moment=$(now)
replicas=$(value '[.replicas[].id]')
call DELETE "/deployments/$deployment" || fail "the deployment could not be closed: $status $body"
within 60 "$moment" '.state == "Closed"' 'the deployment closed'
leaked=$(curl -fsS --max-time 10 "$simulator/control/state" |
  jq -r --argjson ours "$replicas" '[.networks[] | .network as $n | .openDeployments[] | select(.replica as $r | $ours | index($r)) | "\($n)/\(.id)"] | join(", ")')
[ -z "$leaked" ] || fail "leases left on the networks: $leaked"
deployment=''
step 'closed, no lease left' "$(since "$moment")" "$(jq -r 'length' <<<"$replicas") leases ended"
say "The story held, in $(since "$began") s."
