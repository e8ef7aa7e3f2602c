import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../lab/run.ts';

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes what the etcd role copies, valid for these names and addresses, in a folder of its own. */
export async function makeCertificates(folder: string, names: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const openssl = (...args: readonly string[]): Promise<string> => must('openssl', args, { cwd: folder });
  await openssl(
    ...['req', '-x509', '-days', '30', '-subj', '/CN=etcd', ...curve],
    ...['-keyout', 'ca-etcd-key.pem', '-out', 'ca-etcd.pem'],
  );
  const alternatives = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',');
  const extensions = join(folder, 'extensions');
  writeFileSync(extensions, `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  for (const name of ['cert-etcd-server', 'cert-etcd-peer']) {
    await openssl(
      'req',
      '-new',
      '-subj',
      `/CN=${name}`,
      ...curve,
      '-keyout',
      `${name}-key.pem`,
      '-out',
      'request',
    );
    await openssl(
      ...['x509', '-req', '-days', '30', '-in', 'request', '-out', `${name}.pem`, '-extfile', extensions],
      ...['-CA', 'ca-etcd.pem', '-CAkey', 'ca-etcd-key.pem', '-CAcreateserial'],
    );
  }
  for (const name of ['extensions', 'request']) rmSync(join(folder, name));
}
