#!/bin/sh
# keepsake in a container, for `docker run` and for `docker exec`. Whoever calls it as root gets the user of PUID and PGID instead, so
# that no file of root's is left in the folders. A container that runs as another user (`--user`) needs neither.
set -eu

fail() {
  printf 'keepsake: error: %s\n' "$1" >&2
  exit 2
}

# Answers whether $1 is a number as user and group ids are. The last one means "as it is", and larger ones begin anew at 0: root.
is_id() {
  case $1 in
    '' | *[!0-9]* | ???????????*) return 1 ;;
  esac
  [ "$1" -lt 4294967295 ]
}

case ${UMASK:-022} in
  [0-7] | [0-7][0-7] | [0-7][0-7][0-7] | [0-7][0-7][0-7][0-7]) umask "${UMASK:-022}" ;;
  *) fail "UMASK takes digits such as 022 or 077" ;;
esac

# What an image for all users calls the home folder is nobody's here.
HOME=${KEEPSAKE_COOKIE_DIRECTORY:-/config}
export HOME
program=$(dirname "$(readlink -f "$0")")/../../bin/keepsake.js

if [ "$(id -u)" -ne 0 ]; then
  exec node "$program" "$@"
fi

uid=${PUID:-1000}
gid=${PGID:-$uid}
is_id "$uid" || fail "PUID takes the number of a user, as \`id -u\` prints it"
is_id "$gid" || fail "PGID takes the number of a group, as \`id -g\` prints it"
if [ "$uid" -eq 0 ]; then
  exec node "$program" "$@"
fi

# Docker makes folders that are missing as root. An empty one is nobody's yet.
for folder in "$HOME" "${KEEPSAKE_DIRECTORY:-/photos}"; do
  if [ -d "$folder" ] && [ ! -L "$folder" ] && [ "$(stat -c %u "$folder")" -eq 0 ]; then
    if [ -z "$(ls -A "$folder")" ]; then
      [ "$folder" != "$HOME" ] || chmod go= "$folder"
      chown "$uid:$gid" "$folder" || fail "$folder belongs to root: chown it to $uid:$gid on the host"
    fi
  fi
done

# Groups that the container was given (`group_add`) stay, root's own goes.
groups=$(id -G | tr ' ' '\n' | grep -vx 0 | tr '\n' ',' || true)
groups=${groups%,}
if [ -n "$groups" ]; then
  set -- --groups "$groups" -- node "$program" "$@"
else
  set -- --clear-groups -- node "$program" "$@"
fi
setpriv --reuid "$uid" --regid "$gid" --clear-groups -- true 2>/dev/null ||
  fail "this container may not become user $uid: give it the capabilities SETUID and SETGID, or set its user and leave PUID out"
exec setpriv --reuid "$uid" --regid "$gid" "$@"
