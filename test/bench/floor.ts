import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lab/run.ts';
import { certificateNames, type Distance, type Job } from './job.ts';

/** The etcd unit of each host, as the role writes it. */
export type Units = Readonly<Record<string, string>>;

/** Reads the units that a run of the role left on a job's hosts, with the addresses of wg0 left open. */
export function readUnits(job: Job): Units {
  const units: Record<string, string> = {};
  for (const host of job.lab.hosts) {
    const text = readFileSync(join(host.root, 'etc/systemd/system/etcd.service'), 'utf8');
    units[host.name] = text.replaceAll(wgPrefix(job), 'WG_PREFIX');
  }
  return units;
}

const wgPrefix = (job: Job): string => (job.lab.hosts[0]?.wgAddress ?? '').replace(/\d+$/, '');

// What the role does, in the same order, by the same means, as somebody who knows sh would write it.
const steps = `set -eu
changed=0
dir() {
  [ -d "$1" ] || { mkdir "$1"; changed=1; }
  [ "$(stat -c '%04a %U:%G' "$1")" = "$2 $3" ] || { chmod "$2" "$1"; chown "$3" "$1"; changed=1; }
}
put() {
  cat >"$1.new"
  chmod "$2" "$1.new"
  chown "$3" "$1.new"
  if cmp -s "$1.new" "$1" && [ "$(stat -c '%04a %U:%G' "$1")" = "$2 $3" ]; then rm "$1.new"; else mv "$1.new" "$1"; changed=1; fi
}
getent group etcd >/dev/null || { groupadd -r etcd; changed=1; }
getent passwd etcd >/dev/null || { useradd -r -g etcd -s /bin/false etcd; changed=1; }
dir /etc/etcd 0750 root:etcd
dir /opt/etcd 0755 etcd:etcd
dir /var/lib/etcd 0700 etcd:etcd
find /var/lib/etcd ! -user etcd -exec chown etcd:etcd {} +
cd /opt/etcd
sum=$(curl -sf "$url/SHA256SUMS" | grep " $release.tar.gz\\$" | cut -d ' ' -f 1)
is_whole() { [ -f "$release.tar.gz" ] && [ "$(sha256sum <"$release.tar.gz")" = "$sum  -" ]; }
is_whole || { curl -sf -o "$release.tar.gz" "$url/$release.tar.gz"; is_whole; changed=1; }
[ -e "$release/.unpacked" ] || { tar -xzf "$release.tar.gz" --no-same-owner; touch "$release/.unpacked"; changed=1; }
for program in etcd etcdctl; do
  cmp -s "$release/$program" "/usr/local/bin/$program" || { install -m 755 "$release/$program" /usr/local/bin; changed=1; }
done
`;

const start = `stale=$(systemctl show --property=NeedDaemonReload --value etcd)
[ "$stale$changed" = no0 ] || systemctl daemon-reload
systemctl is-enabled -q etcd || { systemctl enable -q etcd; changed=1; }
systemctl is-active -q etcd || { systemctl start --no-block etcd; changed=1; }
until systemctl is-active -q etcd; do sleep 0.2; done
echo "changed=$changed"
`;

function scriptFor(job: Job, host: string, units: Units): string {
  const put = (path: string, mode: string, owner: string, text: string): string =>
    `put ${path} ${mode} ${owner} <<'END OF FILE'\n${text.replace(/\n?$/, '\n')}END OF FILE\n`;
  const certificates = certificateNames.map((name) =>
    put(`/etc/etcd/${name}`, '0640', 'root:etcd', readFileSync(join(job.certificates, name), 'utf8')),
  );
  const unit = (units[host] ?? '').replaceAll('WG_PREFIX', wgPrefix(job));
  return [
    `url=${job.releaseUrl} release=${job.release}\n`,
    steps,
    ...certificates,
    put('/etc/systemd/system/etcd.service', '0644', 'root:root', unit),
    start,
  ].join('');
}

/** The floor: one cold ssh a host, all at once, each running one script. Gives whether anything was changed. */
export async function runFloor(job: Job, distance: Distance, units: Units): Promise<{ changed: boolean }> {
  const options = [
    'BatchMode=yes',
    `UserKnownHostsFile=${job.knownHosts(distance)}`,
    'StrictHostKeyChecking=yes',
  ];
  const outputs = await Promise.all(
    job.ways(distance).map(async ({ name, address, port }) => {
      const args = [
        '-i',
        job.lab.privateKey,
        '-p',
        String(port),
        ...options.flatMap((option) => ['-o', option]),
      ];
      const done = await run('ssh', [...args, `root@${address}`, 'sh -s'], {
        input: scriptFor(job, name, units),
      });
      if (done.code !== 0) throw new Error(`the script failed on ${name}: ${done.stderr}`);
      return done.stdout;
    }),
  );
  return { changed: outputs.some((output) => !output.includes('changed=0')) };
}
