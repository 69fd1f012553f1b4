#!/bin/sh
# release-note.sh TAG NOTES FILE…: a release of the commit GITHUB_SHA with these notes and files; run again, it replaces
# them. Needs the GitHub CLI, signed in (GH_TOKEN).
set -eu
tag=$1 notes=$2
shift 2
if gh release view "$tag" >/dev/null 2>&1; then
    gh release edit "$tag" --notes-file "$notes"
    gh release upload "$tag" --clobber "$@"
else
    gh release create "$tag" --target "$GITHUB_SHA" --title "$tag" --notes-file "$notes" "$@"
fi
