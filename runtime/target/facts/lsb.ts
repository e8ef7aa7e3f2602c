import { splitLines, splitOnce, stripChars } from './text.ts';
import { type FactTopic, sh } from './topic.ts';

const COMMAND_KEYS = [
  ['LSB Version:', 'release'],
  ['Distributor ID:', 'id'],
  ['Description:', 'description'],
  ['Release:', 'release'],
  ['Codename:', 'codename'],
] as const;

const FILE_KEYS = [
  ['DISTRIB_ID', 'id'],
  ['DISTRIB_RELEASE', 'release'],
  ['DISTRIB_DESCRIPTION', 'description'],
  ['DISTRIB_CODENAME', 'codename'],
] as const;

/** What `lsb_release` says, or /etc/lsb-release. */
export const lsb: FactTopic = {
  name: 'lsb',
  shell: sh`
files="$files /etc/lsb-release"
tsible_fact_lsb`,
  read({ raw }) {
    const said = find(raw.success('lsb_release') ?? '', ':', COMMAND_KEYS);
    const found = said.size > 0 ? said : find(raw.file('/etc/lsb-release') ?? '', '=', FILE_KEYS);
    const release = found.get('release');
    if (release !== undefined) found.set('major_release', release.split('.')[0] ?? '');
    for (const [key, value] of found) found.set(key, stripChars(value, `'"\\`));
    return new Map([['lsb', found]]);
  },
};

function find(
  text: string,
  separator: string,
  keys: readonly (readonly [string, string])[],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of splitLines(text)) {
    const value = splitOnce(line, separator)[1]?.trim();
    const key = keys.find(([mark]) => line.includes(mark))?.[1];
    if (value !== undefined && key !== undefined) found.set(key, value);
  }
  return found;
}
