import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { itemsOf } from '../../values/iterate.ts';
import { str } from '../../values/print.ts';
import { toJson } from '../../values/to-json.ts';
import type { Value } from '../../values/value.ts';
import { lookupError } from './find-file.ts';

export type Option = (name: string) => Value;

/** What the environment says of a cluster where the lookup says nothing, under its names of old, too. */
const ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  host: ['HOST'],
  api_key: ['API_KEY'],
  kubeconfig: ['KUBECONFIG'],
  context: ['CONTEXT'],
  username: ['USERNAME'],
  password: ['PASSWORD'],
  client_cert: ['CLIENT_CERT', 'CERT_FILE'],
  client_key: ['CLIENT_KEY', 'KEY_FILE'],
  ca_cert: ['CA_CERT', 'SSL_CA_CERT'],
  validate_certs: ['VALIDATE_CERTS', 'VERIFY_SSL'],
  impersonate_user: ['IMPERSONATE_USER'],
  proxy: ['PROXY'],
  no_proxy: ['NO_PROXY'],
};

export interface Ran {
  readonly rc: number;
  readonly out: string;
  readonly err: string;
}

export function findCommand(name: string, further: Value): string | undefined {
  const more = further === null ? [] : typeof further === 'string' ? [further] : itemsOf(further).map(str);
  const folders = [...more, ...(process.env.PATH ?? '').split(':'), '/sbin', '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a lookup says of the cluster, or the environment in its place. */
export function setting(option: Option, name: string): string | undefined {
  const value = option(name);
  if (value !== null && value !== '') return str(value);
  return (ENVIRONMENT[name] ?? []).map((one) => process.env[`K8S_AUTH_${one}`]).find(Boolean);
}

/** Runs kubectl on the controller. A token or password stands in a file of its own, which nobody else can read. */
export function kubectl(command: string, words: readonly string[], option: Option): Ran {
  const flag = (name: string, of: string): string[] => {
    const value = setting(option, of);
    return value === undefined ? [] : [`--${name}=${value}`];
  };
  const { folder, files, user } = kubeconfig(option);
  try {
    const validates = setting(option, 'validate_certs');
    const insecure = validates !== undefined && /^(?:false|no|n|f|0|off)$/i.test(validates);
    const groups = option('impersonate_groups');
    const args = [
      ...words,
      ...flag('context', 'context'),
      ...flag('server', 'host'),
      ...(insecure ? ['--insecure-skip-tls-verify=true'] : flag('certificate-authority', 'ca_cert')),
      ...flag('client-certificate', 'client_cert'),
      ...flag('client-key', 'client_key'),
      ...flag('as', 'impersonate_user'),
      ...(Array.isArray(groups) ? groups.map((one) => `--as-group=${str(one)}`) : []),
      ...user,
    ];
    const proxies = { HTTPS_PROXY: setting(option, 'proxy'), NO_PROXY: setting(option, 'no_proxy') };
    const given = Object.entries(proxies).filter((entry) => entry[1] !== undefined);
    const env = { ...process.env, ...Object.fromEntries(given), KUBECONFIG: files.join(':') };
    const child = spawnSync(command, args, { env, encoding: 'utf8', maxBuffer: 1024 ** 3 });
    if (child.error !== undefined) throw lookupError(`cannot run ${command}: ${child.error.message}`);
    return { rc: child.status ?? -1, out: child.stdout, err: child.stderr };
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

interface Config {
  /** To be removed afterwards. */
  readonly folder: string | undefined;
  /** The kubeconfigs, the first one's word counting most. */
  readonly files: readonly string[];
  /** Words that make kubectl take the given user. */
  readonly user: readonly string[];
}

/** The kubeconfig, as a file of the user's or as a dict, with a given user laid over it. */
function kubeconfig(option: Option): Config {
  const [token, username, password] = ['api_key', 'username', 'password'].map((name) =>
    setting(option, name),
  );
  const login = {
    ...(token === undefined ? {} : { token }),
    ...(username === undefined ? {} : { username, password: password ?? '' }),
  };
  const own = { apiVersion: 'v1', kind: 'Config', users: [{ name: 'tsible', user: login }] };
  const hasUser = Object.keys(login).length > 0;
  const given = option('kubeconfig');
  const texts = [...(hasUser ? [JSON.stringify(own)] : []), ...(given instanceof Map ? [toJson(given)] : [])];
  const named = setting(option, 'kubeconfig') ?? process.env.KUBECONFIG ?? '~/.kube/config';
  const below = given instanceof Map ? [] : [named.replace(/^~(?=\/)/, homedir())];
  const folder = texts.length > 0 ? mkdtempSync(join(tmpdir(), 'tsible-kube-')) : undefined;
  const files = texts.map((text, index) => {
    const path = join(folder ?? '', `config-${index}`);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  });
  return { folder, files: [...files, ...below], user: hasUser ? ['--user=tsible'] : [] };
}
