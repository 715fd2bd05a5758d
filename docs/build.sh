#!/usr/bin/env bash
# Builds the site: the guides and the API's reference, in artifacts/site. Arguments go to docfx: ./docs/build.sh --serve
# A link that leads nowhere is a warning, and a warning is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
rm -rf artifacts/site artifacts/site-api
dotnet tool restore
dotnet docfx docfx.json --warningsAsErrors "$@"
