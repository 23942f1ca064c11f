#!/usr/bin/env bash
# infra/scripts/image.sh [TAG]: builds the app's image in the registry itself (no local Docker) and prints its name, ingest:TAG. The default
# tag is the commit's time and id, so that a tag never changes its meaning. Needs the outputs of the deployment, see outputs.sh.
set -euo pipefail
: "${INGEST_REGISTRY_NAME:?run: eval \"\$(infra/scripts/outputs.sh ENVIRONMENT)\"}"
cd "$(dirname "$0")/../.."
if [ -n "$(git status --porcelain)" ] && [ $# -eq 0 ]; then
  echo "There are changes that are not committed; commit them, or give a tag." >&2
  exit 1
fi
tag=${1:-$(TZ=UTC git log -1 --date=format-local:%Y%m%d-%H%M --format=%cd-%h)}
az acr build --registry "$INGEST_REGISTRY_NAME" --image "ingest:$tag" --file infra/Dockerfile --platform linux/amd64 . >&2
echo "ingest:$tag"
