#!/usr/bin/env bash
# infra/scripts/outputs.sh ENVIRONMENT: prints the outputs of the environment's deployment as shell exports, for the other scripts:
#   eval "$(infra/scripts/outputs.sh staging)"
# None of them is a secret. azd needs no such step; it gives them to its hooks.
set -euo pipefail
environment=${1:?usage: infra/scripts/outputs.sh ENVIRONMENT}
# Resource Manager does not keep the case of output names, so it is restored here.
az deployment sub show --name "ingest-$environment" --query properties.outputs --output json \
  | jq -r 'to_entries[] | "export \(.key | ascii_upcase)=\(.value.value | tostring | @sh)"'
