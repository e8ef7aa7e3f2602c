import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where `test/lab/kubernetes/build.sh` puts what it builds. */
export const binariesFolder = '/var/cache/tsible-lab/kubernetes-1.20';

const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

/** Why no cluster can be started here; undefined when one can. */
export function whyNoCluster(): string | undefined {
  if (process.env.CI) return 'its comparisons take several minutes, which CI does not have';
  if (PROGRAMS.every((program) => existsSync(join(binariesFolder, program)))) return undefined;
  return 'there is no kube-apiserver: sh test/lab/kubernetes/build.sh builds it (half an hour, once)';
}
