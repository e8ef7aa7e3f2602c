import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { LDAP_OPTIONS, LDAP_RULES, Ldap } from '../support/ldap/client.ts';

const SCOPES = { base: 'base', onelevel: 'one', subordinate: 'children', children: 'sub' } as const;

export default defineModule({
  name: 'community.general.ldap_search',
  summary: 'Search an LDAP server',
  options: {
    scope: {
      type: 'str',
      default: 'base',
      choices: ['base', 'onelevel', 'subordinate', 'children'],
      description: 'How far below the entry is searched.',
    },
    filter: { type: 'str', default: '(objectClass=*)', description: 'Which entries are wanted.' },
    attrs: { type: 'list', elements: 'str', description: 'Which attributes are wanted.' },
    schema: { type: 'bool', default: false, description: "Give the attributes' names, not their values." },
    page_size: { type: 'int', default: 0, description: 'Entries that the server gives at a time.' },
    base64_attributes: {
      type: 'list',
      elements: 'str',
      description: 'Attributes whose values are given as base64; * for all.',
    },
    ...LDAP_OPTIONS,
  },
  rules: LDAP_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const ldap = new Ldap(target, args);
    const dn = await ldap.findDn();
    const entries = await ldap.search(dn, {
      scope: SCOPES[args.scope],
      filter: args.filter,
      attributes: args.attrs ?? [],
      words: [
        ...(args.schema ? ['-A'] : []),
        ...(args.page_size > 0 ? ['-E', `pr=${args.page_size}/noprompt`] : []),
        ...(args.referrals_chasing === 'anonymous' ? ['-C'] : []),
      ],
    });
    if (entries === undefined) throw new ModuleFailure(`Base not found: ${dn}`);
    const encoded = new Set(args.base64_attributes ?? []);
    const shown = (name: string, value: Buffer): string =>
      value.toString(encoded.has('*') || encoded.has(name) ? 'base64' : 'utf8');
    const results = entries.map((entry): ResultValue => {
      if (args.schema) return { dn: entry.dn, attrs: [...entry.attributes.keys()] };
      const attributes = [...entry.attributes].map(([name, values]): [string, ResultValue] => {
        const texts = values.map((one) => shown(name, one));
        return [name, texts.length === 1 ? (texts[0] ?? '') : texts];
      });
      return { dn: entry.dn, ...Object.fromEntries(attributes) };
    });
    return { changed: false, results };
  },
});
