#!/usr/bin/env bash
# Makes the container ready: the packages that ./test.sh needs, the build of README's first command, and the kernel for Jupyter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo); fi
"${as_root[@]}" apt-get -q update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
  chromium fonts-noto-color-emoji python3-jupyter-kernel-test jupyter-nbconvert jupyter-notebook

dotnet build src/GptVis.Cli
dotnet run --no-build --project src/GptVis.Cli -- kernel install
