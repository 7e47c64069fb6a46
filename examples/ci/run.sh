#!/usr/bin/env bash
# One run in CI: what the action and the template for GitLab start. Reads STACKPROOF_*; writes the outcome where
# GitHub asks for it, a summary where it shows one, and ends as the run did.
set -uo pipefail

home=${STACKPROOF_HOME:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)}
out=${STACKPROOF_OUT:-stackproof-report}

# `audit`, `rehearse -f FILE`, `plan -f FILE` or `replay FILE`: words without quotes of their own.
read -r -a words <<<"${STACKPROOF_COMMAND:-audit}"
options=(--out "$out")
if [[ -n ${STACKPROOF_POLICY:-} ]]; then options+=(--policy "$STACKPROOF_POLICY"); fi
if [[ -n ${STACKPROOF_FAIL_ON:-} ]]; then options+=(--fail-on "$STACKPROOF_FAIL_ON"); fi

"${STACKPROOF_PROGRAM:-$home/stackproof}" "${words[@]}" "${options[@]}"
code=$?

outcome=
case $code in
  0) outcome=pass ;;
  1) outcome=fail ;;
  3) outcome=unknown ;;
esac
if [[ -n ${GITHUB_OUTPUT:-} ]]; then printf 'outcome=%s\nexit-code=%s\n' "$outcome" "$code" >>"$GITHUB_OUTPUT"; fi
if [[ -n ${GITHUB_STEP_SUMMARY:-} && -r $out/pr-summary.md && -n $outcome ]]; then cat -- "$out/pr-summary.md" >>"$GITHUB_STEP_SUMMARY"; fi

if [[ $code == 3 && ${STACKPROOF_UNKNOWN_FAILS:-true} != true ]]; then
  echo 'stackproof: not all could be seen, which is no pass; this job was told not to fail for it' >&2
  exit 0
fi
exit "$code"
