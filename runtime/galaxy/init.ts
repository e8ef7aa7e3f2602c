import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, TsibleError } from '../errors/error.ts';
import type { Skeleton } from './skeletons.ts';

export interface InitRequest {
  readonly kind: 'role' | 'collection';
  readonly name: string;
  /** The folder of the new thing. */
  readonly folder: string;
  readonly force: boolean;
  /** A folder of the user's, or what comes with tsible. */
  readonly skeleton: string | Skeleton;
  /** Regular expressions of paths in that folder that are left out. */
  readonly ignored: readonly string[];
  render(template: string, name: string): string;
}

/** Makes a new role or collection. */
export function initialize(request: InitRequest): void {
  makePlace(request);
  if (typeof request.skeleton === 'string') copySkeleton(request, request.skeleton);
  else writeSkeleton(request, request.skeleton);
}

function makePlace({ folder, force }: InitRequest): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory())
      throw new TsibleError(`- the path ${folder} already exists, but is a file - aborting`);
    if (!force)
      throw new TsibleError(
        `- the directory ${folder} already exists. You can use --force to re-initialize this directory,\n` +
          'however it will reset any main.yml files that may have\nbeen modified there already.',
      );
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  }
  mkdirSync(folder, { recursive: true });
}

function writeSkeleton({ folder, render }: InitRequest, skeleton: Skeleton): void {
  for (const [path, text] of skeleton) {
    const target = join(folder, path.replace(/\.j2$/, ''));
    mkdirSync(dirname(target), { recursive: true });
    if (path.endsWith('/.git_keep')) continue;
    writeFileSync(target, path.endsWith('.j2') ? render(text, path) : text);
  }
}

function copySkeleton(request: InitRequest, skeleton: string): void {
  if (!existsSync(skeleton))
    throw new TsibleError(`- the skeleton path '${skeleton}' does not exist, cannot init ${request.kind}`);
  const ignored = request.ignored.map((pattern) => new RegExp(`^(?:${pattern.replace(/^\^/, '')})`));
  const walk = (inside: string) => {
    for (const name of readdirSync(join(skeleton, inside))) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const from = join(skeleton, path);
      const isFolder = lstatSync(from).isDirectory();
      // Files are judged by `./name` too, as Python's os.walk has them.
      const judged = isFolder ? name : inside === '' ? `./${name}` : path;
      if (ignored.some((pattern) => pattern.test(judged))) continue;
      if (isFolder) {
        mkdirSync(join(request.folder, path), { recursive: true });
        walk(path);
      } else copyOne(request, from, path);
    }
  };
  walk('');
}

function copyOne({ kind, name, folder, render }: InitRequest, from: string, path: string): void {
  const target = join(folder, path);
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), target);
  else if (path.endsWith('.j2') && !isTemplate(kind, path)) {
    try {
      writeFileSync(target.replace(/\.j2$/, ''), render(readFileSync(from, 'utf8'), from));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      const title = kind === 'role' ? 'Role' : 'Collection';
      throw new TsibleError(
        `Failed to create ${title} ${name}. Templating ${from} failed with the error: ${messageOf(error)}`,
      );
    }
  } else copyFileSync(from, target);
}

/** Whether a file is a template of the new thing's own, which is not rendered now. */
function isTemplate(kind: InitRequest['kind'], path: string): boolean {
  const [first = '', ...rest] = path.split('/').slice(0, -1);
  if (kind === 'role') return first === 'templates';
  return ['playbooks', 'roles'].includes(first) && rest.includes('templates');
}
