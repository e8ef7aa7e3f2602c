#!/bin/sh
# Says in plain words what is wrong with one certificate of etcd, a line for each fault; nothing when all is well.
#
# usage: check-certificate.sh CERTIFICATE KEY AUTHORITY NOW DAYS CN ADDRESS...
#   NOW      seconds since 1970 by the clock of the node that will use it
#   DAYS     how long it must still be valid
#   CN       the common name it must have, or '' for any
#   ADDRESS  addresses and names it must be valid for
set -u
cert=$1 key=$2 authority=$3 now=$4 days=$5 cn=$6
shift 6
name=${cert##*/}

for file in "$cert" "$key" "$authority"; do
  if ! test -r "$file"; then
    echo "$file is missing or can't be read: pki.yml makes it, etcd_ca_conf_directory says where it is looked for"
    missing=1
  fi
done
test -z "${missing-}" || exit 0

if ! openssl x509 -noout -in "$cert" 2>/dev/null; then
  echo "$name is no certificate in PEM form"
  exit 0
fi

# The dates first: with them wrong, nothing verifies.
reason=$(openssl verify -attime "$now" -purpose sslserver -CAfile "$authority" "$cert" 2>&1)
case $reason in
  *expired*) echo "$name, or ${authority##*/}, ended: $(openssl x509 -noout -enddate -in "$cert")" ;;
  *'not yet valid'*)
    echo "$name is not valid yet by the node's clock: $(openssl x509 -noout -startdate -in "$cert")," \
      "the node says $(date -u -d "@$now" 2>/dev/null || echo "$now")"
    ;;
  *'unsuitable certificate purpose'* | *'unsupported certificate purpose'*)
    echo "$name may not be used by a server: extendedKeyUsage lacks serverAuth"
    ;;
  *': OK') ;;
  *) echo "$name was not signed by ${authority##*/}: $(echo "$reason" | grep -i error | head -n 1)" ;;
esac

later=$((now + days * 86400))
case $reason in
  *': OK')
    openssl verify -attime "$later" -CAfile "$authority" "$cert" >/dev/null 2>&1 ||
      echo "$name ends within $days days: $(openssl x509 -noout -enddate -in "$cert")"
    ;;
esac

if test "$(openssl x509 -noout -pubkey -in "$cert")" != "$(openssl pkey -pubout -in "$key" 2>/dev/null)"; then
  echo "$name does not belong to ${key##*/}"
fi

has=$(openssl x509 -noout -subject -nameopt multiline,utf8 -in "$cert" | sed -n 's/^ *commonName *= *//p')
if test -n "$cn" && test "$has" != "$cn"; then
  echo "$name has the common name \"$has\", but peer-cert-allowed-cn wants \"$cn\""
fi

for address; do
  case $address in
    *[!0-9.]*) check=-checkhost ;;
    *) check=-checkip ;;
  esac
  case $address in *:*) check=-checkip ;; esac
  if openssl x509 -noout "$check" "$address" -in "$cert" | grep -q 'NOT match'; then
    echo "$name is not valid for $address; it is for:" \
      "$(openssl x509 -noout -ext subjectAltName -in "$cert" 2>/dev/null | sed -n '2s/^ *//p')"
  fi
done
exit 0
