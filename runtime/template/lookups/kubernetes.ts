import { spawnSync } from 'node:child_process';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';
import { findCommand } from './kubectl.ts';
import { objectsOf } from './kubernetes-objects.ts';

function kustomize(folder: string, given: Value, further: Value, helm: boolean): string {
  const command =
    given === null ? (findCommand('kustomize', further) ?? findCommand('kubectl', further)) : str(given);
  if (command === undefined)
    throw lookupError("Failed to find required executable 'kubectl' and 'kustomize' in paths");
  const subcommand = command.endsWith('kustomize') ? 'build' : command.endsWith('kubectl') ? 'kustomize' : '';
  if (subcommand === '')
    throw lookupError(
      `unexpected tool provided as parameter ${command}, expected one of kustomize, kubectl.`,
    );
  const args = [subcommand, folder, ...(helm ? ['--enable-helm'] : [])];
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  if (error !== undefined) throw lookupError(`cannot run ${command}: ${error.message}`);
  if (status === 0) return stdout;
  throw lookupError(
    stderr === ''
      ? `kustomize command failed with unknown error. exit code: ${status}`
      : `kustomize command failed. exit code: ${status}, error: ${stderr}`,
  );
}

/** Lookups of the collection kubernetes.core, by kubectl or kustomize on the controller. */
export const kubernetesLookups: Lookups = {
  k8s: lookup('**options', (_context, _terms, given) =>
    objectsOf((name) => (given instanceof Map ? (given.get(name) ?? null) : null)),
  ),
  kustomize: lookup(
    "dir='.', binary_path=None, opt_dirs=None, enable_helm=False, **options",
    (_context, _terms, folder = '.', binary = null, further = null, helm = false) => [
      kustomize(str(folder), binary, further, truth(helm)),
    ],
  ),
};
