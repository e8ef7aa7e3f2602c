import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TsibleError } from '../errors/error.ts';
import type { GalaxyContext } from './context.ts';

/**
 * A role's repository as a tar archive.
 * @param version Branch, tag or commit; empty for what is checked out by default.
 * @throws TsibleError when git (or hg) fails, with what it said
 */
export function archiveRepository(
  context: GalaxyContext,
  { scm, src, name, version }: { scm: string; src: string; name: string; version: string },
  keepMeta: boolean,
): string {
  if (scm !== 'git' && scm !== 'hg') throw new TsibleError(`- scm ${scm} is not currently supported`);
  const folder = context.folder('repository');
  const insecure = scm === 'git' ? ['-c', 'http.sslVerify=false'] : ['--insecure'];
  // Behind `--` a source that starts with `-` is a path, not an option.
  run([scm, 'clone', ...(context.ignoreCerts ? insecure : []), '--', src, name], folder);
  const clone = join(folder, name);
  if (scm === 'git' && version !== '') run(['git', 'checkout', notAnOption(version)], clone);
  const archive = join(folder, `${name}.tar`);
  if (keepMeta) run(['tar', '-cf', archive, name], folder);
  else if (scm === 'git')
    run(['git', 'archive', `--prefix=${name}/`, `--output=${archive}`, version || 'HEAD'], clone);
  else
    run(
      [
        'hg',
        'archive',
        '--prefix',
        `${name}/`,
        ...(version === '' ? [] : ['-r', notAnOption(version)]),
        archive,
      ],
      clone,
    );
  return archive;
}

function run(command: readonly [string, ...string[]] | readonly string[], folder: string): void {
  const [program = '', ...args] = command;
  const { status, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined)
    throw new TsibleError(
      `Could not find/use '${program}', it is required to continue with the installation.`,
    );
  if (status !== 0)
    throw new TsibleError(
      `- command ${command.join(' ')} failed in directory ${folder} (rc=${status}) - ${stderr}`,
    );
}

/** @throws TsibleError for a revision that git would take for an option */
function notAnOption(revision: string): string {
  if (revision.startsWith('-')) throw new TsibleError(`'${revision}' is not a valid revision.`);
  return revision;
}

/** Where a collection's repository is, and what of it is wanted. */
export interface RepositoryPointer {
  readonly url: string;
  readonly name: string;
  readonly version: string;
  /** The folder inside the repository. */
  readonly fragment: string;
}

/** Reads `git+URL#folder,version`. */
export function parsePointer(source: string, version: string): RepositoryPointer {
  const comma = source.indexOf(',');
  const pointer = comma === -1 ? source : source.slice(0, comma);
  const wanted =
    comma === -1 ? (version === '*' || version === '' ? 'HEAD' : version) : source.slice(comma + 1);
  const path = pointer.startsWith('git+') ? pointer.slice(4) : pointer;
  const hash = path.indexOf('#');
  const url = hash === -1 ? path : path.slice(0, hash);
  const fragment = hash === -1 ? '' : path.slice(hash + 1).replace(/^\/+|\/+$/g, '');
  return { url, name: repositoryName(url), version: wanted, fragment };
}

function repositoryName(url: string): string {
  if (url.endsWith('/.git')) return url.split('/').at(-2) ?? url;
  if (!url.includes('://') && !url.includes('@')) return url;
  return (url.split('/').at(-1) ?? url).replace(/\.git$/, '');
}

/** Clones a collection's repository. @returns The folder that was asked for. */
export function cloneCollection(context: GalaxyContext, pointer: RepositoryPointer): string {
  const { url, version, fragment } = pointer;
  const folder = context.folder(pointer.name);
  const shallow = version === 'HEAD' ? ['--depth=1'] : [];
  const insecure = context.ignoreCerts ? ['-c', 'http.sslVerify=false'] : [];
  try {
    execFileSync('git', ['clone', ...shallow, ...insecure, '--', url, folder], { stdio: 'inherit' });
  } catch {
    throw new TsibleError(`Failed to clone a Git repository from \`${url}\`.`);
  }
  try {
    execFileSync('git', ['checkout', notAnOption(version)], { cwd: folder, stdio: 'inherit' });
  } catch {
    throw new TsibleError(
      `Failed to switch a cloned Git repo \`${url}\` to the requested revision \`${version}\`.`,
    );
  }
  if (fragment.split('/').includes('..'))
    throw new TsibleError(`The folder '${fragment}' is not inside of the repository \`${url}\`.`);
  return fragment === '' ? folder : join(folder, fragment);
}
