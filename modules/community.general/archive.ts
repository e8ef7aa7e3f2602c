import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { attributeOptions, shellOptions } from '../support/attributes.ts';
import { applyAttributes } from '../support/attributes-shell.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { pathInfo, readReply } from '../support/reply.ts';

/**
 * T_dest, T_format, T_force, T_remove, T_check, T_patterns (how many words are patterns of names that stay out), attributes; words: patterns of paths,
 * `--`, patterns of paths that stay out. Records: `expanded`, `out`, `missing`, `archived`, `root`, `state`.
 */
const makeArchive = shellFunction(
  'tsible_archive',
  [
    applyAttributes,
    shellFunction(
      'tsible_archive_expand',
      [],
      `
case $1 in
*[*?]*)
globs=1
set -- "$2" "$1"
IFS=
for f in $2; do { [ -e "$f" ] || [ -L "$f" ]; } && printf '%s\\n' "$f"; done;;
*) printf '%s\\n' "$1";;
esac
return 0`,
    ),
    // What is in an archive: names with all that belongs to them, so that two archives can be compared.
    shellFunction(
      'tsible_archive_list',
      [],
      `
[ -r "$1" ] || return 0
case $T_format in
zip) unzip -v "$1" 2>/dev/null | { while read -r a b c d e f g h; do printf '%s %s\\n' "$g" "$h"; done; } | sort;;
tar) tar -tvf "$1" 2>/dev/null | sort;;
*) { $unpack <"$1" | tar -tvf - | sort; } 2>/dev/null | { IFS= read -r one && { printf '%s\\n' "$one"; cat; } || $unpack <"$1" 2>/dev/null | cksum; };;
esac`,
    ),
  ],
  `
tsible_opts "$@"
shift $T_n
changed=
case $T_format in
gz) pack='gzip -c' unpack='gzip -dc';;
bz2) pack='bzip2 -c' unpack='bzip2 -dc';;
xz) pack='xz -c' unpack='xz -dc';;
esac
nl='
'
patterns=
while [ "$T_patterns" -gt 0 ]; do
patterns=$patterns$1$nl
T_patterns=$((T_patterns-1))
shift
done
all= globs=
while [ "$1" != -- ]; do
case $1 in *[*?]*) globs=1;; esac
x=$(tsible_archive_expand "$1" "")
[ -z "$x" ] || all=$all$x$nl
shift
done
shift
out=
for p; do
x=$(tsible_archive_expand "$p" "")
[ -z "$x" ] || out=$out$x$nl
done
tsible_say expanded "$all"
tsible_say out "$out"
paths=$(printf %s "$all" | sort -u | { while IFS= read -r p; do case $nl$out in *"$nl$p$nl"*) ;; *) printf '%s\\n' "$p";; esac; done; })
if [ -z "$paths" ]; then tsible_say nothing 1; tsible_end; exit 0; fi
first=\${paths%%"$nl"*}
root=\${first%/*}/
root=$(printf '%s\\n' "$paths" | { while IFS= read -r p; do p=\${p%/*}/; while case $p in "$root"*) false;; esac; do root=\${root%/}; root=\${root%/*}/; done; done; printf '%s' "$root"; })
tsible_say root "$root"
must=\${T_force-}
[ -z "$globs" ] && [ ! -d "$first" ] && [ "$first" = "$paths" ] || must=1
dest=\${T_dest-}
if [ -z "$dest" ] && [ -n "$must" ]; then tsible_say nodest 1; tsible_end; exit 0; fi
[ -n "$dest" ] || dest=$first.$T_format
tsible_say dest "$dest"
if [ -n "\${T_remove-}" ]; then
x=$(printf '%s\\n' "$paths" | while IFS= read -r p; do [ ! -d "$p" ] || case $dest in "$p"/*) echo inside;; esac; done)
[ -z "$x" ] || tsible_fail 'Error, created archive can not be contained in source paths when remove=true'
fi
there= missing=
missing=$(printf '%s\\n' "$paths" | while IFS= read -r p; do [ -e "$p" ] || [ -L "$p" ] || printf '%s\\n' "$p"; done)
there=$(printf '%s\\n' "$paths" | while IFS= read -r p; do { [ -e "$p" ] || [ -L "$p" ]; } && printf '%s\\n' "$p"; done)
tsible_say missing "$missing"
old=
state=absent
[ ! -e "$dest" ] || { old=$(tsible_archive_list "$dest"); old=x$old; }
if [ -z "$there" ]; then
if [ -e "$dest" ]; then
case \${dest##*/} in
*.[tT][aA][rR]|*.[tT][aA][rR].[gG][zZ]|*.[tT][aA][rR].[bB][zZ]2|*.[tT][aA][rR].[xX][zZ]|*.[tT][gG][zZ]|*.[tT][bB][zZ]2|*.[zZ][iI][pP]) state=archive;;
*) state=compress;;
esac
fi
elif [ -n "\${T_check-}" ]; then
[ -z "$must" ] && [ -e "$dest" ] || changed=1
else
tsible_st "$dest" || s_m=
tmp=$(umask 077; mktemp "\${dest%/*}/.ansible_tmpXXXXXX" 2>&1) || tsible_fail "Error when writing $T_format archive at $dest: $tmp"
trap 'rm -f -- "$tmp" "$tmp.zip"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if [ -z "$must" ] && [ "$T_format" != zip ] && [ "$T_format" != tar ]; then
x=$($pack <"$first" 2>&1 >"$tmp") || tsible_fail "Unable to write to compressed file: $x"
state=compress
tsible_say archived "$first"
else
cd -- "$root" || exit 1
list=$(printf '%s\\n' "$there" | while IFS= read -r p; do
[ -d "$p" ] && [ ! -L "$p" ] && a=-mindepth || a=-maxdepth
case $a in
-mindepth) find "./\${p#"$root"}" -mindepth 1;;
*) printf './%s\\n' "\${p#"$root"}";;
esac
done | while IFS= read -r p; do
p=\${p#./}
case $T_format in zip) n=$root$p;; *) n=$p;; esac
keep=1
while IFS= read -r pattern; do
case $n in $pattern) [ -z "$pattern" ] || keep=;; esac
done <<EOT
$patterns
EOT
[ -z "$keep" ] || printf '%s\\n' "$p"
done)
if [ -n "$list" ]; then
tsible_say archived "$(printf '%s\\n' "$list" | while IFS= read -r p; do printf '%s%s\\n' "$root" "$p"; done)"
fi
case $T_format in
zip)
command -v zip >/dev/null || tsible_fail "Failed to find required executable \\"zip\\" in paths: $PATH"
x=$(printf '%s\\n' "$list" | zip -q -y "$tmp.zip" -@ 2>&1) || [ -z "$list" ] || tsible_fail "Error when writing zip archive at $dest: $x"
[ ! -e "$tmp.zip" ] || mv -f -- "$tmp.zip" "$tmp";;
tar) x=$(printf '%s\\n' "$list" | tar -cf "$tmp" --no-recursion -T - 2>&1) || tsible_fail "Error when writing tar archive at $dest: $x";;
*) x=$( { printf '%s\\n' "$list" | tar -cf - --no-recursion -T - | $pack >"$tmp"; } 2>&1) && [ -z "$x" ] || tsible_fail "Error when writing tar.$T_format archive at $dest: $x";;
esac
state=archive
[ -z "$must" ] || [ -z "$missing" ] || state=incomplete
fi
if [ -n "$s_m" ]; then chown "$s_u:$s_g" -- "$tmp" 2>/dev/null; chmod "$(printf %o "$s_m")" -- "$tmp"
else chmod "$(printf %o $((0666 & ~0$(umask))))" -- "$tmp"
fi
new=x$(tsible_archive_list "$tmp")
[ "$new" = "$old" ] || changed=1
x=$(mv -f -- "$tmp" "$dest" 2>&1) || tsible_fail "Error when writing $T_format archive at $dest: $x"
if [ -n "\${T_remove-}" ]; then
printf '%s\\n' "$there" | while IFS= read -r p; do rm -rf -- "$p" || printf '%s\\n' "$p"; done >/dev/null 2>&1
fi
fi
tsible_say state "$state"
if [ -e "$dest" ]; then
s_p=
tsible_st "$dest"
tsible_attrs "$dest"
s_p=
tsible_info "$dest"
fi
[ -z "$changed" ] || tsible_say changed 1
tsible_end`,
);

export default defineModule({
  name: 'community.general.archive',
  summary: 'Pack files and folders of the host',
  options: {
    path: { type: 'list', elements: 'path', required: true, description: 'Paths, or patterns of paths.' },
    format: {
      type: 'str',
      default: 'gz',
      choices: ['bz2', 'gz', 'tar', 'xz', 'zip'],
      description: 'How to pack; a single file is compressed only.',
    },
    dest: { type: 'path', description: 'The archive.' },
    exclude_path: {
      type: 'list',
      elements: 'path',
      default: [],
      description: 'Paths, or patterns, that are taken out of the expanded ones.',
    },
    exclusion_patterns: { type: 'list', elements: 'path', description: 'Patterns of names that stay out.' },
    force_archive: { type: 'bool', default: false, description: 'Make an archive of a single file too.' },
    remove: { type: 'bool', default: false, description: 'Remove what was packed.' },
    ...FILE_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const patterns = args.exclusion_patterns ?? [];
    const options = [
      ...shellOptions({
        dest: args.dest || undefined,
        format: args.format,
        force: args.force_archive,
        remove: args.remove,
        check: task.check,
        patterns: patterns.length,
      }),
      ...attributeOptions(args),
    ];
    const reply = readReply(
      await target.call(makeArchive, [
        ...options,
        '--',
        ...patterns,
        ...args.path,
        '--',
        ...args.exclude_path,
      ]),
    );
    const list = (key: string): string[] => (reply.values.get(key) ?? '').split('\n').filter(Boolean);
    const path = args.path.join(', ');
    if (reply.values.has('nothing'))
      throw new ModuleFailure('Error, no source paths were found', {
        path,
        expanded_paths: list('expanded').join(', '),
        expanded_exclude_paths: list('out').join(', '),
      });
    if (reply.values.has('nodest'))
      throw new ModuleFailure('Error, must specify "dest" when archiving multiple files or trees', {
        dest: null,
        path,
      });
    return {
      changed: reply.values.has('changed'),
      archived: list('archived'),
      dest: reply.values.get('dest') ?? null,
      dest_state: reply.values.get('state') ?? null,
      arcroot: reply.values.get('root') ?? '',
      missing: list('missing'),
      expanded_paths: list('expanded'),
      expanded_exclude_paths: list('out'),
      ...pathInfo(reply),
    };
  },
});
