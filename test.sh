#!/usr/bin/env bash
# Builds everything and runs every test. Arguments go to dotnet test: ./test.sh --filter PublicApiTests
# ./test.sh fast leaves out the tests that need a browser, Jupyter, gptvis as a process, a package restore or much time.
# Every project's output and results are kept: artifacts/test-results/<project>.log and .trx.
# macOS runs this with bash 3.2, Windows with Git Bash.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

results=artifacts/test-results

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

require_dotnet() {
  # Not grep -q: it would end before dotnet has written all, and that is an error of the pipe.
  dotnet --list-sdks 2>/dev/null | grep '^10\.' >/dev/null ||
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

# Runs the tests of one project and prints its output whole, so that projects side by side do not mix theirs.
# A test that hangs is a failure.
test_project() {
  local project=$1 start=$SECONDS status=0
  dotnet test "tests/$project/$project.csproj" -c Release --no-build --blame-hang-timeout 15m --blame-hang-dump-type none \
    --results-directory "$results" --logger "trx;LogFileName=$project.trx" ${options[@]+"${options[@]}"} \
    </dev/null >"$results/$project.log" 2>&1 || status=1
  cat "$results/$project.log"
  echo "== $project: $((SECONDS - start)) s"
  return "$status"
}

# A lane: projects one after the other.
lane() {
  local project status=0
  for project in "$@"; do test_project "$project" || status=1; done
  return "$status"
}

# Starts a lane in the background, in a process group of its own, which Ctrl-C ends whole.
start() {
  echo "== $*"
  lane "$@" &
  lanes="$lanes $!"
}

# Waits for every lane that runs.
finish() {
  local group
  for group in $lanes; do wait "$group" || failed=1; done
  lanes=
}

stop() {
  local group
  trap - INT TERM
  for group in $lanes; do kill -TERM -- "-$group" 2>/dev/null || true; done
  echo "Stopped." >&2
  exit 130
}

fast= chosen= options=()
if [ "${1:-}" = fast ]; then
  fast=yes
  shift
fi
while [ $# -gt 0 ]; do
  case $1 in
    --filter) [ $# -ge 2 ] || fail "--filter needs an expression, such as FullyQualifiedName~Attention." ; chosen=$2; shift ;;
    --filter=*) chosen=${1#--filter=} ;;
    *) options+=("$1") ;;
  esac
  shift
done

require_dotnet
require_node
if [ -z "$fast" ]; then
  require_browser
  require_jupyter
fi

# No build process stays behind: it would keep the output of this script open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

rm -rf "$results"
mkdir -p "$results"

# Release, because the engine is several times slower in Debug.
if [ -n "$fast" ]; then
  dotnet build GptNotebook.sln -c Release -p:JupyterLab=false
else
  dotnet build GptNotebook.sln -c Release
fi

# The traits of the test classes; tests/GptVis.Interactive.Tests/Architecture/NeedsTests.cs says which class has which.
if [ -n "$fast" ]; then
  filter='Needs!=browser&Needs!=jupyter&Needs!=gptvis&Needs!=restore&Needs!=time'
  chosen=${chosen:+($chosen)&}$filter
fi
if [ -n "$chosen" ]; then options+=(--filter "$chosen"); fi

others=
for folder in tests/*.Tests; do
  case ${folder#tests/} in
    GptVis.Tests | GptVis.Browser.Tests) ;;
    *) others="$others ${folder#tests/}" ;;
  esac
done

set -m
lanes= failed=
trap stop INT TERM

if [ -n "$fast" ]; then
  start GptVis.Tests
  # shellcheck disable=SC2086
  start $others
  finish
else
  # Takes every core and measures time and memory: alone.
  start GptVis.Tests
  finish
  # A browser mostly waits.
  start GptVis.Browser.Tests
  # shellcheck disable=SC2086
  start $others
  finish
fi

if [ -n "$failed" ]; then fail "Tests failed: see above, and $results."; fi
