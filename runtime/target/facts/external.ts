import { parseJson } from '../../values/parse-json.ts';
import type { Value } from '../../values/value.ts';
import { type FactContext, type Facts, type FactTopic, sh } from './topic.ts';

/** Puppet's facts, where the host has facter. */
export const facter: FactTopic = {
  name: 'facter',
  prefix: 'facter_',
  shell: sh`
facter=
for name in cfacter facter; do
  for name in $name /opt/puppetlabs/bin/$name; do
    if tsible_fact_has "$name"; then facter=$name; break 2; fi
  done
done
if [ -n "$facter" ]; then
  # Where puppet isn't installed, facter may refuse that option.
  tsible_fact_run facter_puppet "$facter" --puppet --json
  [ "$status" = 0 ] || tsible_fact_run facter "$facter" --json
fi`,
  read: (context) => outputOf(context, ['facter_puppet', 'facter'], 'Failed to parse facter facts'),
};

/** Chef's facts, where the host has ohai. */
export const ohai: FactTopic = {
  name: 'ohai',
  prefix: 'ohai_',
  shell: sh`! tsible_fact_has ohai || tsible_fact_run ohai ohai`,
  read: (context) => outputOf(context, ['ohai'], 'Failed to gather ohai facts'),
};

function outputOf({ raw, warn }: FactContext, sections: readonly string[], complaint: string): Facts {
  const text = sections.map((section) => raw.success(section)).find((output) => output !== undefined);
  if (text === undefined) return new Map();
  const facts: Facts = new Map();
  let parsed: Value = null;
  try {
    parsed = parseJson(text);
  } catch {
    // The warning below tells it.
  }
  if (parsed instanceof Map) for (const [key, value] of parsed) facts.set(String(key), value);
  else warn(complaint);
  return facts;
}
