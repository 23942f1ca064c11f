#!/usr/bin/env bash
# ./test.sh [FILTER…]: builds Ingest.sln with warnings as errors and runs every test, on one private PostgreSQL and Azurite.
# Arguments go to every test project as they are: ./test.sh -class '*ChunkerTests' (see `-?` of an xunit v3 test program).
# The last line is always: N passed, N failed (with N skipped, should there be any).
set -euo pipefail

repository=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=infra/local/parts.sh
. "$repository/infra/local/parts.sh"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
work=$(mktemp -d "${TMPDIR:-/tmp}/ingest-tests-XXXXXX")
chmod 755 "$work"
host=

clean_up() {
  trap - EXIT INT TERM
  if [ -n "$host" ]; then
    kill "$host" 2>/dev/null || true
    wait "$host" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Ends with the one line that counts.
finish() {
  printf '%d passed, %d failed' "$1" "$2"
  [ "$3" -eq 0 ] || printf ', %d skipped' "$3"
  printf '\n'
  [ "$2" -eq 0 ] && [ "$1" -gt 0 ]
  exit
}

install_parts
install_semantic
install_browser
check_dotnet
echo "Building Ingest.sln…"
if ! dotnet build "$repository/Ingest.sln" -c Debug -v quiet -nologo -nodeReuse:false -warnaserror </dev/null; then
  echo "The build failed; no test was run."
  finish 0 1 0
fi

# One PostgreSQL and one Azurite for all projects; each makes its own database and containers in them.
export INGEST_TEST_HOME="$work/home"
mkfifo "$work/ready"
dotnet "$repository/src/LocalHost/bin/Debug/net10.0/ingest.dll" servers --home "$INGEST_TEST_HOME" >"$work/ready" </dev/null &
host=$!
read -r answer <"$work/ready" || answer=
if [ "$answer" != ready ]; then
  echo "The servers for the tests did not start."
  finish 0 1 0
fi

passed=0 failed=0 skipped=0

# Takes one number out of xunit's summary line, for example "Total: 12, Errors: 0, Failed: 1, Skipped: 0, Not Run: 0, Time: 2.593s".
number() {
  sed -n "s/.*[ ,]$1: \([0-9][0-9]*\).*/\1/p" <<<"$summary"
}

for project in "$repository"/tests/*.Tests; do
  name=Ingest.$(basename "$project")
  program="$project/bin/Debug/net10.0/$name.dll"
  # Ingest.sln's Debug configuration leaves the function app and its tests to machines with a full package feed.
  [ -f "$program" ] || { echo "$name: not part of the Debug configuration"; continue; }
  code=0
  dotnet "$program" -noColor -noLogo "$@" >"$work/$name.log" 2>&1 </dev/null || code=$?
  summary=$(grep -a 'Total: [0-9]*, Errors: ' "$work/$name.log" | tail -n 1 || true)
  if [ -z "$summary" ]; then
    tail -n 50 "$work/$name.log"
    echo "$name: ended with exit code $code and no result"
    failed=$((failed + 1))
    continue
  fi

  left=$(($(number Skipped) + $(number 'Not Run')))
  good=$(($(number Total) - $(number Failed) - left))
  bad=$(($(number Failed) + $(number Errors)))
  # A run can go wrong without a test that failed; only a filter that leaves a project without tests is fine.
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ] && [ "$good" -gt 0 ]; then
    bad=1
  fi
  [ "$bad" -eq 0 ] || cat "$work/$name.log"
  echo "$name: $good passed, $bad failed, ${summary##*Time: }"
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + $(number Skipped)))
done

finish "$passed" "$failed" "$skipped"
