import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { modeOptions, shellOptions } from '../support/attributes.ts';
import { withFetched } from '../support/fetched.ts';
import { plainRequest } from '../support/http-request.ts';
import { writeFile } from '../support/put.ts';
import { pathInfo, readReply } from '../support/reply.ts';

const KEYRINGS = '/etc/apt/keyrings';

/**
 * T_sources (the file), T_text and T_text_gpg (its text, with a key in ASCII armour or not), T_mode, T_slug, T_key (a downloaded key), T_signed
 * (what is otherwise told of the key) and T_check; with T_absent everything is removed. Records: `changed`, `key` (where the key is), and the file's `info`.
 */
const setSource = shellFunction(
  'tsible_deb822',
  [writeFile],
  `
tsible_opts "$@"
did=
if [ -n "\${T_absent-}" ]; then
for file in "$T_sources" ${KEYRINGS}/"$T_slug.asc" ${KEYRINGS}/"$T_slug.gpg"; do
[ -e "$file" ] || continue
did=1
[ -n "\${T_check-}" ] || x=$(rm -f -- "$file" 2>&1) || tsible_oserr said "Could not remove '$file'" '' "$x" "$file"
done
tsible_say changed "$did"
s_p=
tsible_info "$T_sources"
tsible_end
exit 0
fi
attributes() {
[ -e "$1" ] || return 0
tsible_st "$1" -L
changed=
tsible_attrs "$1"
[ -z "$changed" ] || did=1
}
place() {
changed=
if [ -z "\${T_check-}" ]; then tsible_write "$1" "$2"; fi
did=1
}
key() { cat <"$T_key"; }
text() { printf '%s' "$T_text"; }
if [ -f "\${T_signed-}" ]; then tsible_say key "$T_signed"; fi
mode=\${T_mode-} badmode=\${T_badmode-}
if [ -n "\${T_key-}" ]; then
unset T_badmode
ext=gpg
if grep -q -e '-----BEGIN PGP PUBLIC KEY BLOCK-----' "$T_key"; then ext=asc; else T_text=$T_text_gpg; fi
dest=${KEYRINGS}/$T_slug.$ext
tsible_say key "$dest"
T_mode=420
if [ ! -f "$dest" ] || ! cmp -s "$T_key" "$dest"; then
if [ ! -d ${KEYRINGS} ]; then
did=1
[ -n "\${T_check-}" ] || ( umask 022; mkdir ${KEYRINGS} ) || exit 1
fi
T_mode=493 T_owner=root T_group=root
attributes ${KEYRINGS}
unset T_owner T_group
T_mode=420
( place "$dest" key ) || exit 9
did=1
else attributes "$dest"
fi
fi
T_mode=$mode
[ -z "$badmode" ] || T_badmode=$badmode
if [ -f "$T_sources" ] && [ "$(cat <"$T_sources"; printf x)" = "\${T_text}x" ]; then attributes "$T_sources"
else place "$T_sources" text
fi
tsible_say changed "$did"
s_p=
tsible_info "$T_sources"
tsible_end`,
);

const FLAG = { type: 'bool' } as const;
const LIST = { type: 'list', elements: 'str' } as const;

const options = {
  allow_downgrade_to_insecure: { ...FLAG, description: 'Let a signed source become an unsigned one' },
  allow_insecure: { ...FLAG, description: 'Take a source that is not signed' },
  allow_weak: { ...FLAG, description: 'Take signatures by weak keys' },
  architectures: { ...LIST, description: 'Architectures to fetch' },
  by_hash: { ...FLAG, description: 'Fetch lists by their hash' },
  check_date: { ...FLAG, description: 'Refuse lists from the future' },
  check_valid_until: { ...FLAG, description: 'Refuse lists that are too old' },
  components: { ...LIST, description: 'Components: main, contrib, ...' },
  date_max_future: { type: 'int', description: 'Seconds by which a list may be from the future' },
  enabled: { ...FLAG, description: 'Whether apt uses it' },
  inrelease_path: { type: 'str', description: 'Where the InRelease file is' },
  languages: { ...LIST, description: 'Languages of descriptions' },
  name: { type: 'str', required: true, description: 'Its name, which also names the file' },
  pdiffs: { ...FLAG, description: 'Fetch changes of lists only' },
  signed_by: { type: 'str', description: 'The signing key: a file on the host, a URL, or the key itself' },
  suites: { ...LIST, description: 'Suites: trixie, ...' },
  targets: { ...LIST, description: 'What lists to fetch' },
  trusted: { ...FLAG, description: 'Trust it without signature, or never' },
  types: {
    type: 'list',
    elements: 'str',
    choices: ['deb', 'deb-src'],
    default: ['deb'],
    description: 'Binary packages, sources, or both',
  },
  uris: { ...LIST, description: 'Where it is' },
  mode: { type: 'raw', default: '0644', description: "The file's mode" },
  state: {
    type: 'str',
    choices: ['present', 'absent'],
    default: 'present',
    description: 'Whether it is there',
  },
} as const;

type Arguments = Options<typeof options>;

export default defineModule({
  name: 'ansible.builtin.deb822_repository',
  summary: "Add or remove apt's sources, one a file, as deb822",
  options,
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const slug = args.name
      .toLowerCase()
      .replace(/[_\s]+/g, '-')
      .replace(/[^a-z0-9-]+/g, '');
    const dest = `/etc/apt/sources.list.d/${slug}.sources`;
    const where = { sources: dest, slug, check: task.check };
    if (args.state === 'absent') {
      const gone = readReply(await target.call(setSource, shellOptions({ ...where, absent: true })));
      return {
        repo: null,
        changed: gone.values.get('changed') === '1',
        dest,
        key_filename: `${KEYRINGS}/${slug}.gpg`,
        ...pathInfo(gone),
      };
    }
    const { signed_by: signedBy } = args;
    const set = async (key: string | undefined): Promise<ModuleResult> => {
      const text = (extension: string): string =>
        sourceText(args, key === undefined ? signedBy : `${KEYRINGS}/${slug}.${extension}`);
      const reply = readReply(
        await target.call(setSource, [
          ...shellOptions({ ...where, ...modeOptions(args.mode), key, signed: key ? undefined : signedBy }),
          `text=${text('asc')}`,
          ...(key === undefined ? [] : [`text_gpg=${text('gpg')}`]),
        ]),
      );
      const placed = reply.values.get('key') ?? null;
      return {
        repo: text(placed?.endsWith('.gpg') ? 'gpg' : 'asc'),
        changed: reply.values.get('changed') === '1',
        dest,
        key_filename: placed,
        ...pathInfo(reply),
      };
    };
    if (signedBy === undefined || !/^[a-z][a-z0-9+.-]*:/i.test(signedBy)) return set(undefined);
    const failed = (why: string): ModuleFailure =>
      new ModuleFailure(`Could not fetch signed_by key: ${why.replace(/^Request failed: (?=<)/, '')}`);
    return withFetched(plainRequest(signedBy), 'key', target, failed, set);
  },
});

/** The source as deb822: fields in the order of the options' names. */
function sourceText(args: Arguments, signedBy: string | undefined): string {
  const { mode: _mode, state: _state, ...fields } = { ...args, signed_by: signedBy };
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const text = multiline(fieldText(value));
      return `${fieldName(name)}:${text === '' || text.startsWith('\n') ? '' : ' '}${text}\n`;
    })
    .join('');
}

function fieldText(value: boolean | number | string | readonly unknown[] | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(' ') : String(value);
}

/** Lines after the first are indented; an empty one is a dot. */
function multiline(text: string): string {
  if (!text.includes('\n')) return text;
  const lines = text.trim().split(/\r\n|\r|\n/);
  return `\n${lines.map((line) => `    ${line.trim() || '.'}`).join('\n')}`;
}

function fieldName(option: string): string {
  if (option === 'name') return 'X-Repolib-Name';
  if (option === 'uris') return 'URIs';
  return option
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
}
