import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { str } from '../../values/print.ts';
import type { Value } from '../../values/value.ts';
import { lookupError } from './find-file.ts';

export type Option = (name: string) => Value;

/** What the environment says of a cluster where the lookup says nothing. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  host: 'K8S_AUTH_HOST',
  api_key: 'K8S_AUTH_API_KEY',
  kubeconfig: 'K8S_AUTH_KUBECONFIG',
  context: 'K8S_AUTH_CONTEXT',
  username: 'K8S_AUTH_USERNAME',
  password: 'K8S_AUTH_PASSWORD',
  client_cert: 'K8S_AUTH_CERT_FILE',
  client_key: 'K8S_AUTH_KEY_FILE',
  ca_cert: 'K8S_AUTH_SSL_CA_CERT',
  validate_certs: 'K8S_AUTH_VERIFY_SSL',
};

export type KubectlAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** Runs kubectl on the controller. A token or password stands in a file of its own, which nobody else can read. */
export function kubectl(command: string, words: readonly string[], option: Option): KubectlAnswer {
  const text = (name: string): string | undefined => {
    const value = option(name);
    return value === null ? process.env[ENVIRONMENT[name] ?? ''] : str(value);
  };
  const flag = (name: string, option: string): string[] => {
    const value = text(option);
    return value === undefined ? [] : [`--${name}=${value}`];
  };
  const [token, username, password] = [text('api_key'), text('username'), text('password')];
  const user = {
    ...(token === undefined ? {} : { token }),
    ...(username === undefined ? {} : { username, password: password ?? '' }),
  };
  const configs = text('kubeconfig') ?? process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config');
  const folder = Object.keys(user).length > 0 ? mkdtempSync(join(tmpdir(), 'tsible-kube-')) : undefined;
  try {
    const files = [configs];
    if (folder !== undefined) {
      const path = join(folder, 'config');
      const config = { apiVersion: 'v1', kind: 'Config', users: [{ name: 'tsible', user }] };
      writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
      files.unshift(path);
    }
    const validates = text('validate_certs');
    const args = [
      ...words,
      ...flag('context', 'context'),
      ...flag('server', 'host'),
      ...flag('certificate-authority', 'ca_cert'),
      ...flag('client-certificate', 'client_cert'),
      ...flag('client-key', 'client_key'),
      ...(validates === undefined
        ? []
        : [`--insecure-skip-tls-verify=${/^(?:false|no|0|off)$/i.test(validates)}`]),
      ...(folder === undefined ? [] : ['--user=tsible']),
    ];
    const env = { ...process.env, KUBECONFIG: files.join(':') };
    const child = spawnSync(command, args, { env, encoding: 'utf8', maxBuffer: 1024 ** 3 });
    if (child.error !== undefined) throw lookupError(`cannot run ${command}: ${child.error.message}`);
    return child.status === 0 ? { ok: true, text: child.stdout } : { ok: false, why: child.stderr.trim() };
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
