# shellcheck shell=sh
# The Python environment .venv, from the hashed locks: the second part of scripts/setup.

find_python() { # the first Python that is new enough
  for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$python"
      return
    fi
  done
  return 1
}

install_python() { # FOR_WHAT
  # what the tests need holds all that the demo needs, so that the two do not undo each other
  lock=requirements/demo.lock
  if [ "$1" != demo ] || [ "$(cat .venv/lock 2>/dev/null)" = requirements/dev.lock ]; then lock=requirements/dev.lock; fi
  hash=$(hash_of "$lock" requirements/bootstrap.lock pyproject.toml)
  if is_stamped .venv/stamp "$hash" && .venv/bin/python -c '' 2>/dev/null; then return; fi

  say "installing the Python environment from $lock"
  python=$(find_python) || { explain_python; exit 1; }
  install_uv "$python"
  use_settings_of_pip .state/uv/bin/python
  rm -f .venv/stamp
  .venv/bin/python -c '' 2>/dev/null || quietly venv .state/uv/bin/uv venv --clear --python "$python" .venv
  # compiled here, once and on all cores, so that no start has to
  quietly packages .state/uv/bin/uv pip sync --compile-bytecode \
    --python .venv/bin/python --require-hashes "$lock"
  # the project itself, by the setuptools just installed
  quietly project .state/uv/bin/uv pip install --python .venv/bin/python --no-deps --no-build-isolation --editable .
  echo "$lock" >.venv/lock
  echo "$hash" >.venv/stamp
}

install_uv() { # PYTHON: uv comes from PyPI, by pip, into an environment of its own
  if is_stamped .state/uv/stamp "$(hash_of requirements/bootstrap.lock)"; then return; fi
  quietly uv-venv "$1" -m venv --clear .state/uv
  quietly uv .state/uv/bin/python -m pip install --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
  hash_of requirements/bootstrap.lock >.state/uv/stamp
}

use_settings_of_pip() { # PYTHON: uv does not read pip's settings of index and certificates, so it is told
  settings=$("$1" -m pip config list 2>/dev/null || true)
  index=${PIP_INDEX_URL:-$(setting_of_pip index-url)}
  certificates=${PIP_CERT:-$(setting_of_pip cert)}
  if [ -n "$index" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"; fi
  if [ -n "$certificates" ]; then export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"; fi
  export UV_PYTHON_DOWNLOADS=never
}

setting_of_pip() { # NAME
  echo "$settings" | sed -n "s/^[^=]*\.$1='\(.*\)'\$/\1/p" | tail -n 1
}

explain_python() {
  cat >&2 <<'EOF'

ต้องใช้ Python 3.11 ขึ้นไป (Debian 12, Ubuntu 24.04 มีให้แล้ว): apt-get install python3 python3-venv
Python 3.11 or newer is needed (Debian 12 and Ubuntu 24.04 have it): apt-get install python3 python3-venv
EOF
}
