import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../lab.ts';
import type { EtcdRelease } from './release.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

export interface StageOptions {
  readonly lab: Lab;
  /** Where to put it; made when it isn't there. */
  readonly folder: string;
  readonly release: Pick<EtcdRelease, 'version'>;
  /** Where the release's tarball and SHA256SUMS are served, without a slash at the end. */
  readonly url: string;
  /** Further variables of every host, over all that the playbooks set. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Roles to find before the project's own. */
  readonly roles?: string;
}

/** A folder in which the series' commands can be given as they stand: `tsible-playbook --tags=role-etcd k8s.yml`. */
export interface Stage {
  readonly folder: string;
  /** Where the certificates are made. */
  readonly certificates: string;
  readonly backups: string;
}

/**
 * Copies the project's playbooks into a folder, with an inventory of a lab's hosts and what is different there: the
 * release comes from this machine, and certificates and backups stay inside of the folder. All of it is host
 * variables, so that the group variables are those of the series.
 */
export function makeStage(options: StageOptions): Stage {
  const { lab, folder, url } = options;
  const certificates = join(folder, 'certificates');
  const backups = join(folder, 'backups');
  mkdirSync(folder, { recursive: true });
  cpSync(join(project, 'playbooks'), folder, { recursive: true });
  const roles = [...(options.roles === undefined ? [] : [options.roles]), join(project, 'roles')];
  writeFileSync(
    join(folder, 'ansible.cfg'),
    `[defaults]
inventory = inventory
roles_path = ${roles.join(':')}
interpreter_python = auto_silent

[connection]
pipelining = true
`,
  );
  const hosts = lab.hosts.map(
    (host) => `${host.name} ansible_host=${host.address} etcd_address=${host.wgAddress}`,
  );
  writeFileSync(
    join(folder, 'inventory'),
    `[k8s_ca]
localhost ansible_connection=local

[k8s_etcd]
${hosts.join('\n')}

[k8s_all:children]
k8s_etcd

[k8s_all:vars]
ansible_user=root
ansible_ssh_private_key_file=${lab.privateKey}
ansible_ssh_common_args='-o UserKnownHostsFile=${lab.knownHosts} -o StrictHostKeyChecking=yes'
`,
  );
  const variables = {
    k8s_ca_conf_directory: certificates,
    etcd_version: options.release.version,
    etcd_download_url: `${url}/etcd-v{{ etcd_version }}-linux-{{ etcd_architecture }}.tar.gz`,
    etcd_download_url_checksum: `sha256:${url}/SHA256SUMS`,
    etcd_backup_directory: backups,
    ...options.variables,
  };
  mkdirSync(join(folder, 'host_vars'), { recursive: true });
  for (const host of ['localhost', ...lab.hosts.map(({ name }) => name)])
    writeFileSync(join(folder, 'host_vars', `${host}.json`), `${JSON.stringify(variables, null, 2)}\n`);
  return { folder, certificates, backups };
}
