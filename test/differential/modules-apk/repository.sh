# Makes a repository of signed packages for apk 2, and a newer one, on a host that has openssl and no abuild.
set -e
mkdir -p /srv/repo/x86_64 /srv/new /srv/work /etc/apk/keys
cd /srv/work
[ -e own.rsa ] || openssl genrsa -out own.rsa 2048 2>/dev/null
openssl rsa -in own.rsa -pubout -out /etc/apk/keys/own.rsa.pub 2>/dev/null
signed() { # FILE.tar.gz: what it is with its signature before it
  openssl dgst -sha1 -sign own.rsa -out .SIGN.RSA.own.rsa.pub "$1"
  tar -b1 --owner=0 --group=0 -c .SIGN.RSA.own.rsa.pub | head -c -1024 | gzip -9n
  cat "$1"
}
checksum() { # HEX: a pax header that apk wants before a file, of 68 bytes
  { printf 'pax'; head -c 97 /dev/zero; printf '0000644\0000000000\0000000000\00000000000104\00000000000000\000006563\000 x'; head -c 100 /dev/zero; printf 'ustar\00000'; head -c 247 /dev/zero
    printf '68 APK-TOOLS.checksum.SHA1=%s\n' $1; head -c 444 /dev/zero; }
}
pack() { # FOLDER NAME VERSION DEPENDS
  rm -rf data; mkdir -p data/opt/own
  echo "$2 $3" >data/opt/own/$2
  sum=$(sha1sum <data/opt/own/$2 | cut -d' ' -f1)
  { tar -C data -b1 --owner=0 --group=0 --mtime=@1700000000 --no-recursion -c opt opt/own | head -c -1024
    checksum $sum
    tar -C data -b1 --owner=0 --group=0 --mtime=@1700000000 -c opt/own/$2; } | gzip -9n >data.tar.gz
  { printf 'pkgname = %s\npkgver = %s\npkgdesc = the %s package\nurl = http://own.invalid\nbuilddate = 1700000000\nsize = 100\narch = noarch\norigin = own\nlicense = none\n' $2 $3 $2
    for d in $4; do echo "depend = $d"; done
    echo "datahash = $(sha256sum <data.tar.gz | cut -d' ' -f1)"; } >.PKGINFO
  tar -b1 --owner=0 --group=0 --mtime=@1700000000 -c .PKGINFO | head -c -1024 | gzip -9n >control.tar.gz
  { signed control.tar.gz; cat data.tar.gz; } >$1/$2-$3.apk
}
index() { # FOLDER
  rm -f index.tar.gz
  apk index -q --rewrite-arch x86_64 -o index.tar.gz $1/*.apk
  signed index.tar.gz >$1/APKINDEX.tar.gz
}
pack /srv/repo/x86_64 own 1.0-r0 own-lib
pack /srv/repo/x86_64 own-lib 1.0-r0 ""
pack /srv/repo/x86_64 own-doc 1.0-r0 own
pack /srv/repo/x86_64 broken 1.0-r0 nosuch-lib
index /srv/repo/x86_64
mkdir -p /srv/new/x86_64
pack /srv/new/x86_64 own 2.0-r1 own-lib
pack /srv/new/x86_64 own-doc 1.0-r0 own
pack /srv/new/x86_64 other 0.1-r0 ""
index /srv/new/x86_64
echo /srv/repo >/etc/apk/repositories
apk add -q --initdb
