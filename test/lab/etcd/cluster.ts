import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileServer, serve } from '../file-server.ts';
import { type Lab, startLab } from '../lab.ts';
import type { Finished } from '../run.ts';
import { type Counts, engine, image, recapOf } from './engine.ts';
import { type EtcdRelease, type EtcdSuite, ensureEtcdRelease } from './release.ts';
import { makeStage, type Stage } from './stage.ts';

/** Machines, a release served to them, and a folder to give the series' commands in. */
export interface Cluster {
  readonly lab: Lab;
  readonly stage: Stage;
  readonly server: FileServer;
  readonly releases: Readonly<Record<EtcdSuite, EtcdRelease>>;
  /** Runs a playbook. */
  play(...args: readonly string[]): Promise<Finished & { readonly recap: Readonly<Record<string, Counts>> }>;
  /** Runs an ad-hoc command. */
  adHoc(...args: readonly string[]): Promise<Finished>;
  /** Asks etcd something on a host, over its own certificates; gives stdout. */
  etcdctl(host: string, command: string): Promise<string>;
  /** Which process a unit's main one is, on each host; 0 where it doesn't run. */
  pids(unit: string): Promise<Readonly<Record<string, number>>>;
  down(): Promise<void>;
}

export interface ClusterOptions {
  readonly hosts?: readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Given the folder that the release is served from, for a test that serves something else. */
  readonly served?: (folder: string) => string;
}

const quiet = (): void => {};

/** Boots the machines and makes the folder; deploys nothing. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const releases = {
    trixie: await ensureEtcdRelease('trixie', quiet),
    bookworm: await ensureEtcdRelease('bookworm', quiet),
  };
  const names = options.hosts ?? ['etcd-node1', 'etcd-node2', 'etcd-node3'];
  const lab = await startLab({ hosts: names, image });
  const folder = mkdtempSync(join(tmpdir(), 'tsible-etcd-'));
  const server = await serve(options.served?.(releases.trixie.folder) ?? releases.trixie.folder, lab.bridge);
  const stage = makeStage({
    lab,
    folder,
    release: releases.trixie,
    url: server.url,
    ...(options.variables === undefined ? {} : { variables: options.variables }),
  });
  return {
    lab,
    stage,
    server,
    releases,
    async play(...args) {
      const done = await engine(folder, 'ansible-playbook', args);
      return { ...done, recap: recapOf(done.stdout) };
    },
    adHoc: (...args) => engine(folder, 'ansible', args),
    etcdctl: (host, command) =>
      lab.must(
        host,
        `ETCDCTL_API=3 etcdctl --cacert=/etc/etcd/ca-etcd.pem --cert=/etc/etcd/cert-etcd-server.pem \
--key=/etc/etcd/cert-etcd-server-key.pem --endpoints=https://127.0.0.1:2379 ${command}`,
      ),
    async pids(unit) {
      const found = await Promise.all(
        names.map(async (name) => {
          const pid = await lab.must(name, `systemctl show --property=MainPID --value ${unit}`);
          return [name, Number(pid.trim())] as const;
        }),
      );
      return Object.fromEntries(found);
    },
    async down() {
      await server.close();
      await lab.down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
