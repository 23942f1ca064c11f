# The parts a machine needs to run Ingest: checks for each, and installs what is missing. Sourced by ./ingest and ./test.sh.
# Says what it installs and why; says nothing when everything is there. Needs $repository.

readonly oldest_postgres=15

# Command | Debian package | what it is for. Without one of these only the files that need it fail, with the code tool_missing.
readonly tools='
pdftotext|poppler-utils|reads PDF
tesseract|tesseract-ocr|reads text in pictures and scanned PDF
pandoc|pandoc|reads odt, rtf, epub, org, rst and tex
antiword|antiword|reads doc, Word 97-2003
'

say() { printf '%s\n' "$*" >&2; }

# Exit code 3: a part is missing, see ./ingest --help.
stop() {
  say "ingest: $*"
  exit 3
}

# Answers how to become root: "" when root, "sudo" when there is sudo and it can ask or need not ask; otherwise fails.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    return 0
  fi
  if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    echo sudo
    return 0
  fi
  return 1
}

check_dotnet() {
  command -v dotnet >/dev/null || stop ".NET is not installed. Install the .NET 10 SDK, then start again."
  dotnet --list-sdks | grep -q '^1[0-9]\.' \
    || stop "expected a .NET SDK 10 or newer, found: $(dotnet --list-sdks | tr '\n' ' '). Install the .NET 10 SDK, then start again."
}

check_node() {
  command -v node >/dev/null || stop "Node.js is not installed (Azurite, the local blob storage, runs on it). Install Node.js 20, then start again."
}

# Builds a project for use: compiled ahead (src/CompileAhead.targets), or plainly where the feed lacks the compiler. $1: its folder; $2: the log; the rest: for dotnet build.
build_ahead() {
  local folder=$1 log=$2
  shift 2
  set -- dotnet build "$folder" -c Release -p:AzureStorageBlobsVersion=12.17.0 -v quiet -nologo -nodeReuse:false "$@"
  "$@" -p:CompileAhead=true >"$log" 2>&1 </dev/null && return 0
  # NU1101 to NU1103 and NU1301: a package, a version, a feed that is not there. Everything else is an error of the code, which a second try would only repeat.
  grep -q 'error NU1[13]0[0-9]' "$log" || return 1
  "$@" >"$log" 2>&1 </dev/null
}

has_postgres() {
  local folder version
  for folder in /usr/lib/postgresql/*/bin; do
    version=${folder#/usr/lib/postgresql/}
    version=${version%/bin}
    if [ -x "$folder/initdb" ] && [ "$version" -ge "$oldest_postgres" ] 2>/dev/null; then
      return 0
    fi
  done
  command -v postgres >/dev/null && command -v initdb >/dev/null \
    && [ "$(postgres --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge "$oldest_postgres" ]
}

# apt-get, quiet unless it fails. $1: the log; the rest: its arguments.
run_apt() {
  local log=$1 root
  shift
  root=$(as_root) || return 1
  # shellcheck disable=SC2086 # $root is one word or none.
  $root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y "$@" >"$log" 2>&1 </dev/null || {
    say "apt-get $* failed:"
    tail -n 5 "$log" >&2
    return 1
  }
}

# Only the programs are wanted. Debian's package also makes a cluster and starts it as a service; for the length of the installation both
# are switched off by the means Debian has for that, and what was there before is left as it was.
install_postgres() {
  local log=$1 root version conf=/etc/postgresql-common/createcluster.d/ingest.conf policy=/usr/sbin/policy-rc.d own_policy= done=0
  root=$(as_root) || return 1
  version=$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || { say "apt-get does not know a package postgresql."; return 1; }
  [ "$version" -ge "$oldest_postgres" ] || { say "this system's PostgreSQL is $version; $oldest_postgres or newer is needed."; return 1; }
  # shellcheck disable=SC2086
  {
    $root mkdir -p "${conf%/*}"
    echo 'create_main_cluster = false' | $root tee "$conf" >/dev/null
    if [ ! -e "$policy" ]; then
      own_policy=1
      printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
      $root chmod 755 "$policy"
    fi
    run_apt "$log" install --no-install-recommends "postgresql-$version" || done=1
    $root rm -f "$conf"
    [ -z "$own_policy" ] || $root rm -f "$policy"
  }
  return "$done"
}

# Installs what is missing of PostgreSQL and the tools. PostgreSQL is needed; a missing tool is only mentioned.
install_packages() {
  local missing='' wanted='' command package purpose log
  has_postgres || missing=postgres
  while IFS='|' read -r command package purpose; do
    [ -n "$command" ] && ! command -v "$command" >/dev/null && wanted="$wanted $package"
  done <<<"$tools"
  [ -n "$missing$wanted" ] || return 0

  if ! command -v apt-get >/dev/null || ! as_root >/dev/null; then
    [ -z "$wanted" ] || say "missing:$wanted. Files that need them will fail. Install them: sudo apt-get install$wanted"
    [ -z "$missing" ] || stop "PostgreSQL $oldest_postgres or newer is missing. Install it: sudo apt-get install postgresql"
    return 0
  fi

  log=$(mktemp)
  say "Setting up this machine, once."
  run_apt "$log" update || say "the package lists could not be refreshed; going on with the old ones."
  if [ -n "$missing" ]; then
    say "  PostgreSQL (keeps documents, work and vectors; a private one, no system service): installing…"
    install_postgres "$log" || stop "PostgreSQL is needed and could not be installed. Install version $oldest_postgres or newer, then start again."
  fi
  while IFS='|' read -r command package purpose; do
    if [ -n "$command" ] && ! command -v "$command" >/dev/null; then
      say "  $package ($purpose): installing…"
      run_apt "$log" install --no-install-recommends "$package" || say "  $package is left out: files that need it will fail with tool_missing."
    fi
  done <<<"$tools"
  rm -f "$log"
}

# Packages of npm with exactly the versions of a folder's package-lock.json. $1: the folder; $2: what they are; $3: how to name them in an error.
install_npm() {
  local folder=$1 log
  if cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed"; then
    return 0
  fi
  command -v npm >/dev/null || stop "npm is not installed (it installs $3). Install npm, then start again."
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || stop "expected Node.js 20 or newer, found $(node --version)."
  say "  $2: installing from npm…"
  log=$(mktemp)
  npm ci --prefix "$folder" --ignore-scripts >"$log" 2>&1 </dev/null || {
    tail -n 15 "$log" >&2
    stop "npm ci in ${folder#"$repository"/} failed; see above. It needs a network this once."
  }
  rm -f "$log"
  cp "$folder/package-lock.json" "$folder/node_modules/.installed"
}

install_azurite() {
  install_npm "$repository/infra/local" "Azurite (local blob storage)" Azurite
}

# Only for those who ask for it: 12 MB to download, 32 MB on disk.
install_semantic() {
  take_setup_turn
  check_node
  install_npm "$repository/infra/local/semantic" "semantic-512 (the embedder that finds meanings)" semantic-512
  give_setup_turn
}

# A browser and a font, for the tests of the status page; ./ingest itself needs neither. INGEST_TEST_BROWSER names one that is elsewhere.
install_browser() {
  local log
  if [ -n "${INGEST_TEST_BROWSER-}" ] || command -v chromium chromium-browser google-chrome >/dev/null; then
    return 0
  fi
  if ! command -v apt-get >/dev/null || ! as_root >/dev/null; then
    stop "chromium is missing (the status page is tested in it). Install it: sudo apt-get install chromium fonts-inter"
  fi
  take_setup_turn
  log=$(mktemp)
  say "  chromium and a font (the status page is tested in a browser): installing…"
  run_apt "$log" update || say "the package lists could not be refreshed; going on with the old ones."
  run_apt "$log" install --no-install-recommends chromium fonts-inter \
    || stop "chromium could not be installed. Install it, or name another Chromium in INGEST_TEST_BROWSER, then start again."
  rm -f "$log"
  give_setup_turn
}

# One process at a time installs; the others wait and find it done.
take_setup_turn() {
  mkdir -p "$repository/.local" 2>/dev/null || true
  if [ -w "$repository/.local" ]; then
    exec {setup}>"$repository/.local/setup.lock"
    flock "$setup"
  fi
}

give_setup_turn() {
  if [ -n "${setup-}" ]; then
    exec {setup}>&-
    unset setup
  fi
}

# Everything but the build.
install_parts() {
  take_setup_turn
  check_node
  install_packages
  install_azurite
  give_setup_turn
}
