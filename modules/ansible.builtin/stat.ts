import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ResultValue } from '../../runtime/module/result.ts';
import { checksum } from '../../runtime/target/lib/checksum.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { int } from '../../runtime/values/value.ts';
import { shellOptions } from '../support/attributes.ts';
import { attributeNames } from '../support/chattr.ts';
import { reasonOf } from '../support/os-error.ts';
import { parseTime, readReply } from '../support/reply.ts';
import { fileShell } from '../support/shell.ts';

/** T_path, T_follow, T_sum (algorithm), T_mime, T_attr. */
const statFile = shellFunction(
  'tsible_stat_module',
  [...fileShell, checksum],
  `
tsible_opts "$@"
x=$(TZ=UTC0 stat \${T_follow:+-L} -c '%f %u %g %s %h %i %d %b %o %t %T %x %y %z %U %G' -- "$T_path" 2>&1) || {
tsible_say error "$x"
tsible_end
exit 0
}
tsible_say stat "$x"
set -- $x
[ ! -r "$T_path" ] || tsible_say r 1
[ ! -w "$T_path" ] || tsible_say w 1
[ ! -x "$T_path" ] || tsible_say x 1
case $((0x$1>>12)) in
10)
tsible_say source "$(readlink -f -- "$T_path" || realpath -m -- "$T_path" 2>/dev/null)"
tsible_say target "$(readlink -- "$T_path"; printf =)";;
8) [ -z "\${T_sum-}" ] || [ ! -r "$T_path" ] || tsible_say sum "$(tsible_checksum "$T_sum" "$T_path" 2>/dev/null)";;
esac
if [ -n "\${T_mime-}" ] && command -v file >/dev/null; then
tsible_say mime "$(file --mime-type --mime-encoding -- "$T_path" 2>/dev/null)"
fi
if [ -n "\${T_attr-}" ] && command -v lsattr >/dev/null; then
tsible_say attr "$(lsattr -vd -- "$T_path" 2>/dev/null)"
fi
tsible_end`,
);

export default defineModule({
  name: 'ansible.builtin.stat',
  summary: 'Tell what is known of a file',
  check: 'full',
  foreseeable: true,
  asks: () => [statFile],
  diff: 'none',
  options: {
    path: { type: 'path', required: true, aliases: ['dest', 'name'], description: 'The file to ask about.' },
    follow: { type: 'bool', default: false, description: 'Ask about what a link points to.' },
    get_checksum: { type: 'bool', default: true, description: 'Return a checksum of a regular file.' },
    get_mime: {
      type: 'bool',
      default: true,
      aliases: ['mime', 'mime_type', 'mime-type'],
      description: 'Return MIME type and character set, where the host has `file`.',
    },
    get_attributes: {
      type: 'bool',
      default: true,
      aliases: ['attr', 'attributes'],
      description: 'Return attributes, where the host has `lsattr`.',
    },
    checksum_algorithm: {
      type: 'str',
      default: 'sha1',
      choices: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
      aliases: ['checksum', 'checksum_algo'],
      description: 'Which checksum.',
    },
  },
  async run(args, target) {
    const reply = readReply(
      await target.call(
        statFile,
        shellOptions({
          path: args.path,
          follow: args.follow,
          sum: args.get_checksum ? args.checksum_algorithm : undefined,
          mime: args.get_mime,
          attr: args.get_attributes,
        }),
        { ahead: 'last' },
      ),
    );
    const { values } = reply;
    const error = values.get('error');
    if (error !== undefined) {
      const reason = reasonOf(error);
      if (reason === 'No such file or directory') return { changed: false, stat: { exists: false } };
      throw new ModuleFailure(reason ?? error);
    }
    return {
      changed: false,
      stat: {
        ...statFields(args.path, values.get('stat') ?? ''),
        readable: values.has('r'),
        writeable: values.has('w'),
        executable: values.has('x'),
        ...linkFields(values),
        ...ownerNames(values.get('stat') ?? ''),
        ...(values.get('sum') ? { checksum: values.get('sum') } : {}),
        ...(args.get_mime ? mimeFields(values.get('mime')) : {}),
        ...(args.get_attributes ? attributeFields(values.get('attr')) : {}),
      },
    };
  },
});

/** What one line of `stat -c '%f %u %g %s %h %i %d %b %o %t %T %x %y %z %U %G'` (with TZ=UTC0) says, under Ansible's names. */
export function statFields(path: string, line: string): Record<string, ResultValue> {
  const words = line.split(' ');
  const [raw = '0', uid, gid, size, nlink, inode, dev, blocks, blockSize, major = '0', minor = '0'] = words;
  const time = (at: number): ResultValue => parseTime(`${words[at]} ${words[at + 1]}`);
  const mode = Number.parseInt(raw, 16);
  const has = (bit: number): boolean => (mode & bit) !== 0;
  const is = (type: number): boolean => (mode & 0o170000) === type;
  return {
    exists: true,
    path,
    mode: (mode & 0o7777).toString(8).padStart(4, '0'),
    isdir: is(0o040000),
    ischr: is(0o020000),
    isblk: is(0o060000),
    isreg: is(0o100000),
    isfifo: is(0o010000),
    islnk: is(0o120000),
    issock: is(0o140000),
    uid: Number(uid),
    gid: Number(gid),
    size: int(BigInt(size ?? 0)),
    inode: int(BigInt(inode ?? 0)),
    dev: int(BigInt(dev ?? 0)),
    nlink: Number(nlink),
    atime: time(11),
    mtime: time(14),
    ctime: time(17),
    wusr: has(0o200),
    rusr: has(0o400),
    xusr: has(0o100),
    wgrp: has(0o020),
    rgrp: has(0o040),
    xgrp: has(0o010),
    woth: has(0o002),
    roth: has(0o004),
    xoth: has(0o001),
    isuid: has(0o4000),
    isgid: has(0o2000),
    blocks: Number(blocks),
    block_size: Number(blockSize),
    device_type: deviceNumber(Number.parseInt(major, 16), Number.parseInt(minor, 16)),
  };
}

/** The owners' names from such a line; a number without a name has none. */
export function ownerNames(line: string): { readonly pw_name?: string; readonly gr_name?: string } {
  const [user, group] = line.split(' ').slice(20);
  return {
    ...(user === undefined || user === 'UNKNOWN' ? {} : { pw_name: user }),
    ...(group === undefined || group === 'UNKNOWN' ? {} : { gr_name: group }),
  };
}

/** Linux's number of a device. */
function deviceNumber(major: number, minor: number): number {
  return (minor & 0xff) + (major & 0xfff) * 0x100 + (minor & 0xfff00) * 0x1000;
}

function linkFields(values: ReadonlyMap<string, string>): Record<string, ResultValue> {
  const target = values.get('target');
  if (target === undefined) return {};
  return { lnk_source: values.get('source'), lnk_target: target.replace(/\n?=$/, '') };
}

/** `PATH: text/plain; charset=us-ascii`. */
function mimeFields(said: string | undefined): Record<string, ResultValue> {
  const [, type, charset] = /:\s*([^:;]*);\s*charset=(\S+)\s*$/.exec(said ?? '') ?? [];
  return { mimetype: type?.trim() ?? 'unknown', charset: charset ?? 'unknown' };
}

/** `VERSION --------------e------- PATH`. */
function attributeFields(said: string | undefined): Record<string, ResultValue> {
  const [version, flags] = said?.trim() ? said.trim().split(/\s+/) : [];
  if (version === undefined || flags === undefined) return { version: null, attributes: [], attr_flags: '' };
  const letters = flags.replaceAll('-', '');
  return { version, attributes: attributeNames(letters), attr_flags: letters };
}
