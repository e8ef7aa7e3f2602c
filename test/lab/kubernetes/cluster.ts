import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binariesFolder } from './binaries.ts';

/** A Kubernetes API of its own on this machine's loopback address: etcd, kube-apiserver and kube-controller-manager. No node runs pods. */
export interface Cluster {
  readonly url: string;
  /** A kubeconfig of an administrator, with a token. */
  readonly kubeconfig: string;
  readonly certificate: string;
  /** Tokens: an administrator's, and one of a user who may nothing. */
  readonly tokens: { readonly admin: string; readonly nobody: string };
  down(): Promise<void>;
}

/** What the API server says of Go's garbage and of its caches is for nobody. */
const tokens = { admin: 'admin-token-of-the-lab', nobody: 'nobody-token-of-the-lab' };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Starts a cluster; about ten seconds. The binaries must be there: see `binaries.ts`. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-kubernetes-'));
  const children: ChildProcess[] = [];
  const start = (program: string, args: readonly string[]): void => {
    const log = openSync(join(folder, `${program}.log`), 'a');
    children.push(spawn(join(binariesFolder, program), args, { cwd: folder, stdio: ['ignore', log, log] }));
  };
  const down = async (): Promise<void> => {
    for (const child of children.reverse()) child.kill('SIGTERM');
    await sleep(100);
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [etcd, peer, port] = [await freePort(), await freePort(), await freePort()];
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const [key, publicFile] = [write(folder, 'sa.key', privateKey), write(folder, 'sa.pub', publicKey)];
    const users = `${tokens.admin},admin,1,"system:masters"\n${tokens.nobody},nobody,2\n`;
    const tokenFile = write(folder, 'tokens.csv', users);
    mkdirSync(join(folder, 'certificates'));
    start('etcd', [
      '--data-dir=etcd',
      `--listen-client-urls=http://127.0.0.1:${etcd}`,
      `--advertise-client-urls=http://127.0.0.1:${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
    ]);
    start('kube-apiserver', [
      `--etcd-servers=http://127.0.0.1:${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--cert-dir=certificates',
      `--service-account-key-file=${publicFile}`,
      `--service-account-signing-key-file=${key}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--token-auth-file=${tokenFile}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      // Accounts are made a moment after their namespace; pods would have to wait for them.
      '--disable-admission-plugins=ServiceAccount',
    ]);
    const certificate = join(folder, 'certificates/apiserver.crt');
    const url = `https://127.0.0.1:${port}`;
    const kubeconfig = write(
      folder,
      'kubeconfig',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'lab', cluster: { server: url, 'certificate-authority': certificate } }],
        users: [{ name: 'admin', user: { token: tokens.admin } }],
        contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'admin' } }],
        'current-context': 'lab',
      }),
    );
    await ready(folder, url);
    start('kube-controller-manager', [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--port=0',
      '--secure-port=0',
      `--service-account-private-key-file=${key}`,
      '--controllers=*,-attachdetach,-persistentvolume-binder,-persistentvolume-expander',
    ]);
    return { url, kubeconfig, certificate, tokens, down };
  } catch (error) {
    await down();
    throw error;
  }
}

/** Waits until the API serves. */
async function ready(folder: string, url: string): Promise<void> {
  const log = join(folder, 'kube-apiserver.log');
  const { request } = await import('node:https');
  for (let tries = 0; tries < 600; tries++) {
    await sleep(200);
    const status = await new Promise<number | undefined>((resolve) => {
      const headers = { authorization: `Bearer ${tokens.admin}` };
      const asked = request(`${url}/readyz`, { rejectUnauthorized: false, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', () => resolve(undefined));
      asked.end();
    });
    if (status === 200) return;
  }
  const said = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-15).join('\n') : '';
  throw new Error(`kube-apiserver does not get ready:\n${said}`);
}
