#!/bin/sh
# Tells what becomes of a TCP connection from here: open, refused, silent, or unreachable; unknown where neither
# bash nor nc can be had to try it.
#
# usage: check-port.sh ADDRESS PORT SECONDS
set -u
address=$1 port=$2 seconds=$3

if command -v bash >/dev/null 2>&1; then
  said=$(LC_ALL=C timeout "$seconds" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$address" "$port" 2>&1)
  code=$?
elif command -v nc >/dev/null 2>&1; then
  said=$(nc -w "$seconds" "$address" "$port" </dev/null 2>&1)
  code=$?
else
  echo unknown
  exit 0
fi
case $code:$said in
  0:*) echo open ;;
  *refused*) echo refused ;;
  *'No route'* | *unreachable*) echo unreachable ;;
  *) echo silent ;;
esac
