# What run.sh and test.sh share: a known environment and the programs they need. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit 1
exec </dev/null
umask 022

say() { printf '%s\n' "$*"; }

# One line an operator can act on, then out.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

known_environment() {
  export PATH="${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  [ -w "$root" ] || die "$root is not writable for $(id -un): clone it as the user who runs it"
  if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
    HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
    [ -n "$HOME" ] && [ -w "$HOME" ] || { HOME=$root/.broker/home && mkdir -p "$HOME"; }
    export HOME
  fi
  [ -x "$HOME/.dotnet/dotnet" ] && PATH=$PATH:$HOME/.dotnet
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
  # Reused nodes would outlive the script.
  export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
}

# A shell handles a signal only after its foreground command has ended, so whatever takes long runs beside it,
# in a process group of its own: ending the group ends everything the command started.
groups=()
in_group() {
  set -m
  "$@" &
  groups+=($!)
  set +m
}

end_groups() {
  local group
  for group in "${groups[@]}"; do
    kill -TERM -- "-$group" 2>/dev/null
  done
}

# Runs a command as a group and waits for it.
supervised() {
  in_group "$@"
  wait $!
}

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

has_chromium() { command -v chromium chromium-browser google-chrome >/dev/null; }

# For names on invoices that are not written in Latin letters.
missing_fonts() {
  [ -d /usr/share/fonts/truetype/dejavu ] || say fonts-dejavu-core
  compgen -G '/usr/share/fonts-droid-fallback/truetype/*' >/dev/null || compgen -G '/usr/share/fonts/truetype/droid/*' >/dev/null || say fonts-droid-fallback
  compgen -G '/usr/share/fonts/truetype/ancient-scripts/Symbola*' >/dev/null || say fonts-symbola
}

# Prints the Debian packages of the given programs that are not on this machine.
missing_packages() {
  local program
  for program in "$@"; do
    case $program in
      postgresql) has_postgres || say postgresql-15 ;;
      chromium) has_chromium || say chromium ;;
      pdfinfo) command -v pdfinfo >/dev/null || say poppler-utils ;;
      fonts) missing_fonts ;;
      node) command -v node >/dev/null || say nodejs ;;
      *) command -v "$program" >/dev/null || say "$program" ;;
    esac
  done
}

# need PROGRAM...: installs what is missing when allowed to, else says what to install.
need() {
  command -v dotnet >/dev/null || die "the .NET SDK 10 is missing: install it (https://dot.net), then start again"
  dotnet --version >/dev/null 2>&1 || die "the .NET SDK here does not satisfy global.json: install the .NET SDK 10"
  local packages as_root=()
  mapfile -t packages < <(missing_packages "$@")
  [ ${#packages[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null && as_root=(sudo -n)
    [ ${#as_root[@]} -gt 0 ] || die "missing programs; as root: apt-get install ${packages[*]}"
  fi
  command -v apt-get >/dev/null || die "missing programs, and there is no apt-get to install them: ${packages[*]}"
  say "Installing ${packages[*]}"
  # Ours is a private server: the package need not create and start a cluster of its own.
  "${as_root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
  say 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.d/broker.conf >/dev/null
  local log
  log=$(mktemp)
  { supervised "${as_root[@]}" apt-get update -q &&
    supervised "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 ||
    die "could not install ${packages[*]}: $(tail -n 1 "$log") (all of it in $log)"
  rm -f "$log"
}

# npm ci in every folder with a lock file, unless exactly that lock is installed already.
install_node_packages() {
  local lock folder
  while IFS= read -r lock; do
    folder=$(dirname "$lock")
    cmp -s "$lock" "$folder/node_modules/.installed-lock.json" && continue
    say "npm ci in $folder"
    npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error || return 1
    cp "$lock" "$folder/node_modules/.installed-lock.json"
  done < <(find src tests -name node_modules -prune -o -name package-lock.json -print)
}
