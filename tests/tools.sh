# Sourced by the scripts that run tests.
# shellcheck shell=bash

# install PACKAGE…: by apt. Another program may be at it, as after a machine's start: waits for its locks,
# ten minutes at most. For that of dpkg apt can do so itself, for that of its lists (2.6) it cannot.
install() {
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3) said tries=0
  until said=$(LC_ALL=C "${apt[@]}" update 2>&1); do
    if [[ $said != *"Could not get lock"* ]] || ((++tries == 120)); then
      echo "$said" >&2
      return 1
    fi
    sleep 5
  done
  DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null
}

# need COMMAND=PACKAGE…: sees that each command is there. Installs the Debian packages of those that
# are not, when root; otherwise it names them and stops.
need() {
  local missing=() pair
  for pair; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  ((${#missing[@]})) || return 0
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}" >&2
    install "${missing[@]}"
  else
    echo "missing: ${missing[*]} (on Debian: sudo apt-get install ${missing[*]})" >&2
    exit 1
  fi
}
