# shellcheck shell=sh
# The web assets, built by Vite on the Node that .venv holds, and the fonts for print: the third part of scripts/setup.

build_assets() { # FOR_WHAT
  built=app/web/static/build
  fonts=app/datasets/brief/fonts
  # shellcheck disable=SC2046 # a list of names without spaces
  hash=$(hash_of package.json package-lock.json tsconfig.json vite.config.ts scripts/fonts.py $(sources_of_assets))
  if is_stamped .state/assets.stamp "$hash" && [ -f $built/manifest.json ] && [ -f $fonts/covered.json ]; then
    # the tests check types too, which takes the packages
    if [ "$1" = demo ] || has_node_modules; then return; fi
  fi
  if ! has_node_modules; then
    say "installing the packages of the web assets"
    quietly npm-ci scripts/npm ci --no-audit --no-fund
    hash_of package-lock.json >node_modules/.stamp
  fi
  say "building the web assets"
  quietly npm-build scripts/npm run build
  quietly fonts .venv/bin/python scripts/fonts.py node_modules $fonts
  echo "$hash" >.state/assets.stamp
}

has_node_modules() { is_stamped node_modules/.stamp "$(hash_of package-lock.json)"; }

sources_of_assets() { find app/web/islands app/web/styles -type f | LC_ALL=C sort; }
