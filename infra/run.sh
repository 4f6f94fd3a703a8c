#!/usr/bin/env bash
# Builds and runs the whole broker on this machine: simulated networks, a private PostgreSQL, the portal with a demo
# customer. Stays up until Ctrl-C or SIGTERM; everything it keeps is under .broker/, so the next start goes on from there.
# BROKER_URLS       address of the portal (default http://127.0.0.1:5080)
# SIMULATOR_URL     address of the simulator (default http://127.0.0.1:5090)
# SIMULATOR_PACE    how many times faster than real the networks are (default 20; 1 is their own pace)
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

urls=${BROKER_URLS:-http://127.0.0.1:5080}
simulator=${SIMULATOR_URL:-http://127.0.0.1:5090}
pace=${SIMULATOR_PACE:-20}
home=$root/.broker
portal_process='' simulator_process=''

# Where this machine reaches the first of the addresses.
address=${urls%%;*}
address=${address%/}
address=${address/'//*'/'//127.0.0.1'}
address=${address/'//+'/'//127.0.0.1'}
address=${address/'//0.0.0.0'/'//127.0.0.1'}
address=${address/'//[::]'/'//127.0.0.1'}

alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

# The portal first: it says good-bye to its database, which ends with it, while the networks are still there.
stop() {
  local process=$1 tenths
  alive "$process" || return 0
  kill -TERM "$process" 2>/dev/null
  for tenths in {1..300}; do
    alive "$process" || return 0
    sleep 0.1
  done
  kill -KILL "$process" 2>/dev/null
}

finish() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  stop "$portal_process"
  stop "$simulator_process"
  end_groups
  wait
  exit "$code"
}
trap finish EXIT
trap 'exit 0' INT TERM HUP

port_of() {
  local port=${1##*:}
  case $port in
    *[!0-9]*) [ "${1%%:*}" = https ] && say 443 || say 80 ;;
    *) say "$port" ;;
  esac
}

require_free() {
  local port
  port=$(port_of "$1")
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    die "port $port is in use; stop what listens there or set $2 to another address"
  fi
}

publish() {
  local log=$home/build.log
  supervised dotnet publish "$1" -c Release -o "$home/$2" --disable-build-servers --nologo -v quiet >"$log" 2>&1 && return
  grep -E 'error' "$log" | sort -u | head -n 10 >&2
  die "the build failed; all of it is in $log"
}

# start NAME PROGRAM ARGUMENT...: in its own folder, where its static files are; a kill -9 of this script must not leave it behind either.
start() {
  local name=$1
  shift
  in_group env -C "$home/$name" setpriv --pdeathsig TERM dotnet "$@" >"$home/$name.log" 2>&1 9>&-
}

# The last words of a program that ended, in one line.
ended() {
  local name=$1 log=$home/$1.log words
  words=$(grep -m 1 -oE 'Failed to bind to address [^ ]+ address already in use' "$log") ||
    words=$(grep -vE '^ *(at |---)' "$log" | tail -n 1)
  die "the $name ended: $words (all of it in $log)"
}

# until_answers NAME PROCESS ADDRESS: it listens itself (nobody else does there), and answers.
until_answers() {
  local name=$1 process=$2 tries
  for tries in {1..240}; do
    grep -q 'Now listening on' "$home/$name.log" && curl -fsS -o /dev/null --max-time 5 "$3" 2>/dev/null && return
    alive "$process" || ended "$name"
    sleep 0.5
  done
  die "the $name does not answer at $3 after two minutes; see $home/$name.log"
}

api() {
  local path=$1
  shift
  curl -fsS --max-time 30 -K <(printf 'header = "Authorization: Bearer %s"\n' "$(cat "$home/demo-api-key")") \
    -H 'Content-Type: application/json' "$@" "$address/api/v1$path"
}

# keep_running NAME IMAGE GPU REPLICAS NEEDED: so that the pages have something to show; found again at the next start.
keep_running() {
  local plan tries
  [ "$(api "/deployments?search=$1" | jq --arg name "$1" '[.items[] | select(.name == $name)] | length')" = 0 ] || return 0
  for tries in {1..30}; do
    plan=$(jq -nc --arg name "$1" --arg image "$2" --arg gpu "$3" --argjson n "$4" --argjson k "$5" \
      '{name: $name, image: $image, gpu: $gpu, replicas: $n, needed: $k}' | api /plans --data-binary @- | jq -r .id)
    [ -n "$plan" ] && api /deployments --data-binary "{\"planId\":\"$plan\"}" >/dev/null && return
    sleep 2
  done
}

demo_traffic() {
  keep_running llama-70b-chat vllm/vllm-openai:v0.11.2 H100 3 2
  keep_running image-embedding ghcr.io/huggingface/text-embeddings-inference:1.8 'RTX 4090' 2 1
}

known_environment
mkdir -p "$home" || die "cannot create $home"
exec 9>"$home/run.lock" || die "$home belongs to another user; remove it or run as that user"
flock -n 9 || die "another infra/run.sh runs in this folder"
need postgresql curl jq weasyprint fonts
require_free "$urls" BROKER_URLS
require_free "$simulator" SIMULATOR_URL

say "Building"
publish src/Broker.Simulator/Broker.Simulator.csproj simulator
publish Broker.csproj portal

say "Starting"
start simulator Broker.Simulator.dll --urls "$simulator" "--Simulator:TimeScale=$pace" "--Simulator:Stripe:WebhookUrl=$address/webhooks/stripe"
simulator_process=$!
until_answers simulator "$simulator_process" "$simulator/control/state"

# Everything below holds for the simulated networks and the demo's people only.
[ -s "$home/demo-password" ] || (umask 077 && head -c 12 /dev/urandom | base64 | tr '+/' 'kq' >"$home/demo-password")
export ASPNETCORE_ENVIRONMENT=Demo BROKER_URLS=$urls Database__PrivateFolder=$home
export Demo__Seed=true Demo__History=true Demo__ApiKeyFile=$home/demo-api-key
Demo__Password=$(cat "$home/demo-password")
export Demo__Password
# simulated NETWORK PATH KEY=VALUE...: the keys are the simulator's own, public, and of no use anywhere else.
simulated() {
  local network=$1 path=$2 setting
  shift 2
  for setting in Enabled=true "BaseAddress=$simulator/$path/" "TimeScale=$pace" AllowPrivateEndpoints=true "$@"; do
    export "Networks__${network}__$setting"
  done
}
simulated Akash akash ApiKey=ac.sk.production.00000000000000000000000000000000000000000000000000000000000051a1
simulated IoNet ionet ApiKey=io-v2-simulator-0000000000000000000000000051a1
simulated Dispersed dispersed PublicKey=pk_simulator_00000000000051a1 SecretKey=sk_simulator_0000000000000000000000000000000000000000000051a1
simulated Lium lium/api ApiKey=sk_simulator_0000000000000000000000000051a1
simulated Targon targon ApiKey=sn4_simulator_000000000000000000000000051a1
simulated Aethir aethir AccessKey=ak-simulator-0051a1 SecretKey=sk-simulator-0000000000000000000000000051a1
export Networks__AethirDesk__Enabled=true Networks__AethirDesk__AllowPrivateEndpoints=true
export Prices__Ecb__BaseAddress=$simulator/ecb/ Billing__Vies__BaseAddress=$simulator/vies/
export Payments__Stripe__Enabled=true Payments__Stripe__BaseAddress=$simulator/stripe
export Payments__Stripe__ApiKey=sk_test_simulator_000000000000000051a1 Payments__Stripe__WebhookSecret=whsec_simulator_000000000000000051a1
start portal Broker.dll
portal_process=$!
until_answers portal "$portal_process" "$address/health/ready"
in_group demo_traffic >"$home/traffic.log" 2>&1

cat <<TEXT

The broker runs at $address
  sign in as  engineer@demo.broker.example   plans, deploys, closes (Northlight Imaging)
              finance@demo.broker.example    spend, budgets, invoices with proof
              billing@demo.broker.example    closes months, approves, sees margins
              support@demo.broker.example    sees all customers, worst first
              operator@demo.broker.example   connects networks, serves the Aethir desk
  password    $Demo__Password
The simulated networks, to kill and darken: $simulator
The story without a browser: infra/demo.sh
Ctrl-C stops everything; the data stays in .broker/.
TEXT

wait -n "$portal_process" "$simulator_process"
for name in portal simulator; do
  process=${name}_process
  alive "${!process}" || ended "$name"
done
