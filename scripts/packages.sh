# shellcheck shell=sh
# System packages, through apt: the first part of scripts/setup.
# Which are needed is read from the programs that are there, so that a machine with its own PostGIS is left alone.

has_postgis() {
  for server in /usr/lib/postgresql/*/bin/postgres; do
    version=${server#/usr/lib/postgresql/}; version=${version%%/*}
    [ -x "$server" ] && [ -f "/usr/share/postgresql/$version/extension/postgis.control" ] && return 0
  done
  command -v postgres >/dev/null && [ -f "$(pg_config --sharedir 2>/dev/null)/extension/postgis.control" ]
}

has_python() { find_python >/dev/null && "$(find_python)" -c 'import ensurepip, venv' 2>/dev/null; }

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }

missing_packages() { # FOR_WHAT: the names, `postgis` standing for PostgreSQL with PostGIS
  [ -x .venv/bin/python ] || has_python || echo python3 python3-venv
  # the demo can do with a database elsewhere, the tests cannot
  if [ "$1" != demo ] || [ -z "${SONTHANA_DATABASE_URL:-}" ]; then has_postgis || echo postgis; fi
  [ "$1" = demo ] && return
  has_chromium || echo chromium
  command -v ogr2ogr >/dev/null || echo gdal-bin
  [ "$1" = test ] && return
  command -v qgis >/dev/null || echo qgis
  /usr/bin/python3 -c 'import qgis.core' 2>/dev/null || echo python3-qgis
}

find_root() { # how to become root: nothing, sudo, or failure
  if [ "$(id -u)" = 0 ]; then return; fi
  command -v sudo >/dev/null || return 1
  if [ -t 0 ]; then sudo -v || return 1; else sudo -n true 2>/dev/null || return 1; fi
  echo sudo
}

install_packages() { # FOR_WHAT
  wanted=$(missing_packages "$1" | tr '\n' ' ')
  [ -n "$wanted" ] || return 0
  if ! command -v apt-get >/dev/null || ! root=$(find_root); then explain_packages "$wanted"; exit 1; fi
  say "installing with apt: $wanted(a minute or two)"
  # shellcheck disable=SC2086 # `root` and the names are lists on purpose
  {
    quietly apt-update $root apt-get update -q || { explain_packages "$wanted"; exit 1; }
    names=$(with_server_version "$wanted")
    leave_servers_alone $root
    trap 'leave_no_trace $root' EXIT
    quietly apt-install $root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends -o Dpkg::Use-Pty=0 -o APT::Keep-Downloaded-Packages=false $names || { explain_packages "$names"; exit 1; }
    leave_no_trace $root
    trap - EXIT
  }
}

with_server_version() { # NAMES: `postgis` becomes the newest server package of this distribution
  server=$(apt-cache pkgnames postgresql- | grep -E '^postgresql-[0-9]+-postgis-3$' | sort -V | tail -n 1)
  echo " $1 " | sed "s/ postgis / ${server:-postgresql-15-postgis-3} /"
}

# Debian's packages make a cluster "main" and start every server they find. Two files, there only while apt works,
# tell them not to: the machine's own PostgreSQL stays as it was, and our cluster is made in the state folder.
no_cluster=/etc/postgresql-common/createcluster.d/sonthana.conf
no_start=/usr/sbin/policy-rc.d

leave_servers_alone() { # ROOT: how to become root
  "$@" mkdir -p "${no_cluster%/*}"
  echo "create_main_cluster = false" | "$@" tee "$no_cluster" >/dev/null
  if [ ! -e "$no_start" ]; then
    printf '#!/bin/sh\n# sonthana: while its packages are installed\nexit 101\n' | "$@" tee "$no_start" >/dev/null
    "$@" chmod +x "$no_start"
  fi
}

leave_no_trace() { # ROOT
  "$@" rm -f "$no_cluster"
  if grep -q '^# sonthana: while' "$no_start" 2>/dev/null; then "$@" rm -f "$no_start"; fi
}

explain_packages() { # NAMES
  cat >&2 <<EOF

ติดตั้งแพ็กเกจของระบบไม่ได้ (ต้องเป็น root หรือใช้ sudo ได้ บน Debian หรือ Ubuntu)
  ให้ผู้ดูแลเครื่องติดตั้ง:  $1
  บน Debian 12 "postgis" คือ postgresql-15-postgis-3 แล้วสั่ง make อีกครั้ง
  หรือใช้ฐานข้อมูลที่มีอยู่:  SONTHANA_DATABASE_URL=postgresql://... make demo
  หรือใช้คอนเทนเนอร์:      POSTGRES_PASSWORD=... docker compose up demo

System packages could not be installed (this takes root or sudo, on Debian or Ubuntu).
  Have them installed:            $1
  On Debian 12 "postgis" is postgresql-15-postgis-3; then run make again,
  or use a database you have:     SONTHANA_DATABASE_URL=postgresql://... make demo
  or use containers:              POSTGRES_PASSWORD=... docker compose up demo
EOF
}
