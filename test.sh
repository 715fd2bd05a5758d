#!/usr/bin/env bash
# Builds everything and runs every test. Arguments go to dotnet test: ./test.sh --filter PublicApiTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

require_dotnet() {
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
    fail "GptVis needs the .NET 10 SDK, and 'dotnet --list-sdks' shows none." \
      "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again."
}

require_node() {
  local version
  version=$(node --version 2>/dev/null) || version=v0
  version=${version#v}
  if [ "${version%%.*}" -lt 20 ] || ! command -v npm >/dev/null; then
    fail "GptVis takes plotly.js and GPT-2's vocabulary from npm when it is built: it needs Node.js 20 or later with npm." \
      "Install it from https://nodejs.org, or your system's packages 'nodejs' and 'npm', and run this again."
  fi
}

has_browser() {
  local name
  # As BrowserProgram finds it; that also says what is wrong with the variable.
  if [ -n "${GPTVIS_CHROMIUM:-}" ]; then return 0; fi
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome microsoft-edge microsoft-edge-stable msedge /snap/bin/chromium; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  [ -d "/Applications/Google Chrome.app" ] || [ -d "/Applications/Chromium.app" ] || [ -d "/Applications/Microsoft Edge.app" ] ||
    [ -e "/c/Program Files/Google/Chrome/Application/chrome.exe" ] || [ -e "/c/Program Files (x86)/Microsoft/Edge/Application/msedge.exe" ]
}

# The browser tests look at real pictures in a real browser.
require_browser() {
  if has_browser; then return; fi

  local as_root=()
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "Installing Chromium for the browser tests (apt-get install chromium fonts-noto-color-emoji)"
    "${as_root[@]}" apt-get -q update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install chromium fonts-noto-color-emoji
    return
  fi
  fail "The browser tests need Chromium or Chrome, and none was found." \
    "Debian and Ubuntu: apt-get install chromium, as root. Other Linux systems: the package 'chromium'." \
    "macOS and Windows: install Google Chrome in its usual place. Then run this again."
}

require_dotnet
require_node
require_browser

# No build process stays behind: it would keep the output of this script open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Release, because the engine is several times slower in Debug.
dotnet build GptNotebook.sln -c Release

# One project at a time (-m:1): browser tests beside others on a small machine would measure the machine. A test that hangs is a failure.
dotnet test GptNotebook.sln -c Release --no-build -m:1 --blame-hang-timeout 15m --blame-hang-dump-type none "$@"
