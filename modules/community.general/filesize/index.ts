import { defineModule } from '../../../runtime/module/define.ts';
import {
  type Diff,
  ModuleFailure,
  type ModuleResult,
  type ResultValue,
} from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { typeName } from '../../../runtime/values/types.ts';
import { PyFloat, type Value } from '../../../runtime/values/value.ts';
import { binaryPath, runCommands, stepOf } from '../../support/commands.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { blocksOf, humanSize } from './sizes.ts';

export default defineModule({
  name: 'community.general.filesize',
  summary: 'Make a file that has a size',
  options: {
    path: { type: 'path', required: true, description: 'The file.' },
    size: { type: 'raw', required: true, description: 'Its size: blocks, or a number with a unit.' },
    blocksize: { type: 'raw', description: "Size of a block; the file system's when left out." },
    source: { type: 'path', default: '/dev/zero', description: 'What it is filled from.' },
    sparse: { type: 'bool', default: false, description: 'Take no room for what is empty.' },
    force: { type: 'bool', default: false, description: 'Write it whole, whatever is there.' },
    ...FILE_OPTIONS,
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { force, sparse } = args;
    if (sparse && force)
      throw new ModuleFailure('parameters values are mutually exclusive: force=true|sparse=true');
    const folder = args.path.slice(
      0,
      Math.max(args.path.lastIndexOf('/'), args.path.startsWith('/') ? 1 : 0),
    );
    const measure = { step: 'size', argv: ['stat', '-L', '-c', '%s', '--', args.path] };
    const probed = await runCommands(
      target,
      [
        { step: 'folder', argv: ['test', '-e', folder] },
        { step: 'block', argv: ['stat', '-f', '-c', '%S', '--', folder] },
        { step: 'there', argv: ['test', '-e', args.path] },
        { step: 'file', argv: ['test', '-f', args.path] },
        { step: 'real', argv: ['readlink', '-f', '--', args.path] },
        measure,
      ],
      { find: ['dd'] },
    );
    if (folder === '' || stepOf(probed, 'folder').rc !== 0)
      throw new ModuleFailure('parent directory of the file must exist prior to run this module');
    const isThere = stepOf(probed, 'there').rc === 0;
    if (isThere && stepOf(probed, 'file').rc !== 0)
      throw new ModuleFailure(`${args.path} exists but is not a regular file`);
    const before = isThere ? Number(stepOf(probed, 'size').out) : null;
    const size = sizeText(args.size);
    const { blocks, blocksize } = blocksOf(
      size,
      args.blocksize ? sizeText(args.blocksize) : stepOf(probed, 'block').out.trim(),
    );
    const bytes = blocks * blocksize;
    let difference: number | null = before ? bytes - before : bytes;
    let after: number | null = before;
    let changed = force;
    let ran: ModuleResult = {};
    if (bytes !== before || force) {
      const seek = firstBlock();
      const dd = binaryPath(probed, 'dd') ?? 'dd';
      const words = [`if=${args.source}`, `of=${args.path}`, `bs=${blocksize}`, `seek=${seek}`];
      const argv = [dd, ...words, `count=${blocks - seek}`];
      ran = { cmd: argv.join(' ') };
      if (task.check) changed = true;
      else {
        const done = await runCommands(target, [{ step: 'dd', argv }, measure], {
          need: ['dd'],
          english: false,
        });
        const { rc, err } = stepOf(done, 'dd');
        after = stepOf(done, 'size').rc === 0 ? Number(stepOf(done, 'size').out) : null;
        difference = before && after !== null ? after - before : after;
        if (!force) changed = after !== before;
        ran = { ...ran, rc, stderr: err };
        const what = `error while creating file ${args.path} with size ${size} from source ${args.source}`;
        if (rc !== 0) throw new ModuleFailure(`dd ${what}: see stderr for details`, { ...told(), ...ran });
        if (after !== bytes)
          throw new ModuleFailure(`module ${what}: file is ${after} bytes long`, { ...told(), ...ran });
      }
    }
    const diff: Diff = { before: { size: before }, after: { size: task.check ? bytes : after } };
    if (after === null) return { ...told(), ...ran, diff };
    const { mode, owner, group, seuser, serole, selevel, setype, attributes, unsafe_writes } = args;
    const given = { mode, owner, group, seuser, serole, selevel, setype, attributes, unsafe_writes };
    const path = stepOf(probed, 'real').out.trim() || args.path;
    const {
      changed: isSet,
      diff: setting,
      ...info
    } = await task.invoke('ansible.builtin.file', {
      path,
      state: 'file',
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    });
    changed ||= isSet === true;
    return { ...info, ...told(), ...ran, path, diff: merged(diff, setting) };

    function told(): ModuleResult {
      const spec = { blocks, blocksize, bytes, iec: humanSize(bytes, 1024), si: humanSize(bytes, 1000) };
      return { changed, size_diff: difference, path: args.path, filesize: spec };
    }

    /** The block from which dd writes. */
    function firstBlock(): number {
      if (sparse) return blocks;
      if (force || before === null) return 0;
      const more = bytes - before;
      if (more < 0) return blocks;
      return Math.floor(before / blocksize) + (more % blocksize === 0 ? 0 : 1);
    }
  },
});

function sizeText(value: Value): string {
  const known = typeof value === 'string' || typeof value === 'number' || value instanceof PyFloat;
  if (!known)
    throw new ModuleFailure(
      `invalid value type (<class '${typeName(value)}'>): size must be integer, float or string`,
    );
  return str(value);
}

/** The size's difference and those of attributes, which the file module tells beside the path. */
function merged(diff: Diff, other: ModuleResult['diff']): Diff {
  if (other === undefined || Array.isArray(other)) return diff;
  const entries = (value: ResultValue): [string, ResultValue][] =>
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const side = (which: 'before' | 'after'): { [key: string]: ResultValue } => {
    const more = entries((other as Diff)[which]).filter(([key]) => key !== 'path' && key !== 'state');
    return Object.fromEntries([...entries(diff[which]), ...more]);
  };
  return { before: side('before'), after: side('after') };
}
