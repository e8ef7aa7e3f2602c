import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { checksum } from '../../runtime/target/lib/checksum.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { pathKeys, pathStep } from '../support/path-step.ts';
import { readSteps, type Steps, steps } from '../support/steps.ts';

/**
 * Arguments: image, its folder, destination, the program, 'check' or '', 'force' or '', then the files. The payload is the password. Steps:
 * `binary`, `no dest`, `no image`, `kept FILE` and `same|new FILE` (with the checksum), `lost FILE`, `words` (the command's), `extract` or `mount`,
 * `copy FILE`, `temporary` (the folder).
 */
const extract = shellFunction(
  'tsible_iso',
  [steps, pathStep, checksum, replaceFile],
  `
export LC_ALL=C
image=$1 folder=$2 dest=$3 program=$4 check=$5 force=$6
shift 6
tsible_sbin
binary=
if tsible_find "$program"; then binary=$tsible_path; tsible_note binary "$binary"; fi
[ -e "$dest" ] || { tsible_note 'no dest' 1; exit 0; }
[ -e "$folder" ] || { tsible_note 'no image' 1; exit 0; }
i=$#
while [ $i -gt 0 ]; do
f=$1
shift
if [ -z "$force" ] && [ -e "$dest/\${f##*/}" ]; then tsible_note "kept $f" ''; else set -- "$@" "$f"; fi
i=$((i-1))
done
if [ $# = 0 ]; then tsible_path_step "$dest"; exit 0; fi
tmp=$(mktemp -d "\${TMPDIR:-/tmp}/tmpXXXXXXXX") || exit 1
mounted=
trap '[ -z "$mounted" ] || umount "$tmp"; rm -rf -- "$tmp"' EXIT
tsible_note temporary "$tmp"
if [ -n "$binary" ]; then
tsible_payload | tsible_step extract "$binary" x "$image" "-o$tmp" "$@"
else
tsible_need mount
mount=$tsible_path
tsible_note mount "$mount"
tsible_step extract "$mount" -o loop,ro "$image" "$tmp" && mounted=1
fi || { tsible_path_step "$dest"; exit 0; }
for f; do
if [ ! -e "$tmp/$f" ]; then tsible_note "lost $f" 1; break; fi
sum=$(tsible_checksum sha1 "$tmp/$f" 2>/dev/null)
to=$dest/\${f##*/}
if [ "$sum" = "$(tsible_checksum sha1 "$to" 2>/dev/null)" ]; then tsible_note "same $f" "$sum"; continue; fi
tsible_note "new $f" "$sum"
[ -z "$check" ] || continue
put() {
[ ! -L "$to" ] || to=$(readlink -f -- "$to")
tsible_temp "$to" && cat -- "$tmp/$f" >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$to" && chmod "$(stat -c %a -- "$tmp/$f")" -- "$to"
}
tsible_step "copy $f" put || break
done
tsible_path_step "$dest"
exit 0`,
);

export default defineModule({
  name: 'community.general.iso_extract',
  summary: 'Take files out of an ISO image',
  options: {
    image: { type: 'path', required: true, aliases: ['path', 'src'], description: 'The image.' },
    dest: { type: 'path', required: true, description: 'The folder that the files are put into.' },
    files: { type: 'list', elements: 'str', required: true, description: 'The files, by their paths in it.' },
    force: { type: 'bool', default: true, description: 'Look at files that are there already.' },
    password: { type: 'str', noLog: true, description: "The image's password." },
    executable: { type: 'path', description: 'The program that extracts; 7z when not given.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { image, dest, files } = args;
    const program = args.executable ?? '7z';
    const words = [
      image,
      image.slice(0, image.lastIndexOf('/') + 1).replace(/(?<=.)\/+$/, ''),
      dest,
      program,
      task.check ? 'check' : '',
      args.force ? 'force' : '',
      ...files,
    ];
    const done = readSteps(
      await target.call(extract, words, { payload: { kind: 'bytes', bytes: `${args.password ?? ''}\n` } }),
    );
    const binary = done.find('binary')?.out;
    if (args.executable !== undefined && binary === undefined)
      task.warn(`Executable '${program}' is not found on the system, trying to mount ISO instead.`);
    if (done.find('no dest') !== undefined)
      throw new ModuleFailure(`Directory '${dest}' does not exist`, pathKeys(done));
    if (done.find('no image') !== undefined)
      throw new ModuleFailure(`ISO image '${image}' does not exist`, pathKeys(done));
    const result = { changed: false, dest, image, ...pathKeys(done), files: told(done, files, dest) };
    const ran = done.find('extract');
    if (ran !== undefined && ran.rc !== 0) {
      const into = done.text('temporary');
      const wanted = files.filter((one) => done.find(`kept ${one}`) === undefined);
      throw new ModuleFailure(
        binary === undefined
          ? `Failed to mount ISO image '${image}' to '${into}', and we could not find executable '${program}'.`
          : `Failed to extract from ISO image '${image}' to '${into}'`,
        {
          ...result,
          cmd:
            binary === undefined
              ? [done.text('mount'), '-o', 'loop,ro', image, into]
              : [binary, 'x', image, `-o${into}`, ...wanted],
          rc: ran.rc,
          stderr: ran.err,
          stdout: ran.out,
        },
      );
    }
    const lost = files.find((one) => done.find(`lost ${one}`) !== undefined);
    const changed = done.list.some((step) => step.name.startsWith('new '));
    if (lost !== undefined)
      throw new ModuleFailure(`Failed to extract '${lost}' from ISO image`, { ...result, changed });
    const failed = done.list.find((step) => step.name.startsWith('copy ') && step.rc !== 0);
    if (failed !== undefined) throw new ModuleFailure(failed.err.trim(), result);
    return { ...result, changed };
  },
});

/** The files as results list them: those that stayed first. */
function told(done: Steps, files: readonly string[], dest: string) {
  const kept = files.filter((one) => done.find(`kept ${one}`) !== undefined);
  const taken = files.flatMap((one) => {
    const step = done.find(`new ${one}`) ?? done.find(`same ${one}`);
    return step === undefined ? [] : [{ checksum: step.out, src: one }];
  });
  const place = (file: string): string =>
    `${dest.replace(/\/$/, '')}/${file.slice(file.lastIndexOf('/') + 1)}`;
  return [...kept.map((src) => ({ checksum: null, src })), ...taken].map(({ checksum: sum, src }) => ({
    checksum: sum,
    dest: place(src),
    src,
  }));
}
