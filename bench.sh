#!/usr/bin/env bash
# ./bench.sh [--quick] [SECTION...]: measures this machine and writes docs/performance.md. Sections: ingestion queue growth search memory storm scaling;
# all when none is named. Wants a machine that does nothing else. bench/README.md says more.
#   --quick    small sizes, a few minutes: prints what it would write, and writes nothing
#   --render   measures nothing: writes docs/performance.md again from the results there are
set -euo pipefail
repository=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=infra/local/parts.sh
. "$repository/infra/local/parts.sh"

case " $* " in *" --help "* | *" -h "*) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;; esac
for argument; do
  case $argument in
    --quick | --render | [a-z]*) ;;
    *) say "bench.sh: there is no option $argument. ./bench.sh --help names those there are."; exit 2 ;;
  esac
done

"$repository/ingest" --version >/dev/null # installs and builds what is missing
log=$(mktemp)
build_ahead "$repository/bench/Ingest.Bench" "$log" || {
  cat "$log" >&2
  stop "the build of bench/Ingest.Bench failed; see above."
}
rm -f "$log"
program=$repository/bench/Ingest.Bench/bin/Release/net10.0/Ingest.Bench.dll
case " $* " in *" --render "*) exec dotnet "$program" render ;; esac

# The peers, for the sections that compare with them: some 300 MB.
case " ${*/--quick/} " in *" ingestion "* | *" queue "* | "  ") install_npm "$repository/bench/peers" "what Ingest is compared with (300 MB)" "the peers of the comparison" ;; esac
exec dotnet "$program" sections "$@"
