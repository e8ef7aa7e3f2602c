#!/bin/sh
# Builds kube-apiserver and kube-controller-manager 1.20 from Debian bookworm's source package, with its Go 1.19, and puts them with etcd
# where test/lab/kubernetes/binaries.ts looks. Needs root, apt, make, rsync and 5 GB; half an hour on two idle cores. Changes nothing else.
set -eu
out=/var/cache/tsible-lab/kubernetes-1.20
home=$out.build
# The mirror that this machine's own apt is set up with.
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m 1 '/debian/*$')}
rm -rf "$home"
mkdir -p "$home/lists/partial" "$home/cache/archives/partial" "$home/root" "$home/bin"
cd "$home"
signed=/usr/share/keyrings/debian-archive-keyring.gpg
printf '%s\n' "deb [signed-by=$signed] $mirror bookworm main" "deb-src [signed-by=$signed] $mirror bookworm main" >sources.list
cat >apt.conf <<END
Dir::Etc::SourceList "$home/sources.list";
Dir::Etc::SourceParts "/nonexistent";
Dir::State::Lists "$home/lists";
Dir::Cache "$home/cache";
APT::Sandbox::User "root";
END
export APT_CONFIG="$home/apt.conf"
apt-get update -q
apt-get download -q golang-1.19-go/bookworm golang-1.19-src/bookworm etcd-server/bookworm
for deb in *.deb; do dpkg -x "$deb" root; done
apt-get source -q --download-only kubernetes/bookworm
dpkg-source --no-check -x kubernetes_*.dsc source

export GOROOT="$home/root/usr/lib/go-1.19" GOCACHE="$home/gocache" GOFLAGS=-p=2 CGO_ENABLED=0 HOME="$home"
export PATH="$GOROOT/bin:$PATH"
cd source
mkdir -p .go/src/k8s.io
ln -s ../../.. .go/src/k8s.io/kubernetes
GOPATH="$PWD/.go" nice make generated_files
# What the clouds' own libraries are for, no test needs: without them it takes half the time.
flags='-s -w -buildid='
for package in client-go/pkg/version component-base/version; do
  p=k8s.io/kubernetes/vendor/k8s.io/$package
  flags="$flags -X $p.gitVersion=v1.20.2 -X $p.gitMajor=1 -X $p.gitMinor=20"
done
export GO111MODULE=off GOPATH="$PWD/_output/local/go"
cd "$GOPATH/src/k8s.io/kubernetes"
for program in kube-apiserver kube-controller-manager; do
  nice go build -o "$home/bin/$program" -ldflags "$flags" -tags selinux,notest,providerless "k8s.io/kubernetes/cmd/$program"
done
cp "$home/root/usr/bin/etcd" "$home/bin/etcd"
rm -rf "$out"
mv "$home/bin" "$out"
chmod -R u+w "$home"
rm -rf "$home"
