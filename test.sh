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

# Installs packages of Debian or Ubuntu when this shell may; else says so with its exit code.
apt_install() {
  local purpose=$1 as_root=()
  shift
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then return 1; fi

  echo "Installing $purpose (apt-get install $*)"
  "${as_root[@]}" apt-get -q update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"
}

# The browser tests look at real pictures in a real browser.
require_browser() {
  if has_browser || apt_install "Chromium for the browser tests" chromium fonts-noto-color-emoji; then return; fi
  fail "The browser tests need Chromium or Chrome, and none was found." \
    "Debian and Ubuntu: apt-get install chromium, as root. Other Linux systems: the package 'chromium'." \
    "macOS and Windows: install Google Chrome in its usual place. Then run this again."
}

# The kernel is tested with Jupyter's own programs.
require_jupyter() {
  local python
  for python in /usr/bin/python3 python3 python; do
    if "$python" -c 'import jupyter_kernel_test, nbconvert, notebook' 2>/dev/null; then return; fi
  done
  if apt_install "Jupyter for the tests of the kernel" python3-jupyter-kernel-test jupyter-nbconvert jupyter-notebook; then return; fi
  fail "The tests of the kernel need Jupyter, and no Python was found that has jupyter_kernel_test, nbconvert and notebook." \
    "Debian and Ubuntu: apt-get install python3-jupyter-kernel-test jupyter-nbconvert jupyter-notebook, as root." \
    "Elsewhere: python3 -m pip install jupyter-kernel-test nbconvert 'notebook<7'. Then run this again."
}

require_dotnet
require_node
require_browser
require_jupyter

# No build process stays behind: it would keep the output of this script open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Release, because the engine is several times slower in Debug.
dotnet build GptNotebook.sln -c Release

# One project at a time (-m:1): browser tests beside others on a small machine would measure the machine. A test that hangs is a failure.
dotnet test GptNotebook.sln -c Release --no-build -m:1 --blame-hang-timeout 15m --blame-hang-dump-type none "$@"
