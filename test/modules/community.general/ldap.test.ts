import { describe, expect, test } from 'vitest';
import ldapAttrs from '../../../modules/community.general/ldap_attrs.ts';
import ldapEntry from '../../../modules/community.general/ldap_entry.ts';
import ldapSearch from '../../../modules/community.general/ldap_search.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

/** A server with `cn=a,dc=x`, which has the descriptions `one` and `two `. What is written to it is kept in `$stubs/ldif`. */
const SEARCH = `
cat >"$stubs/password"
case "$*" in
*cn=b*) exit 32;;
*'(description=one)'*|*'(objectClass=*)'*) printf 'dn: cn=a,dc=x\\ndescription: one\\ndescription:: dHdvIA==\\n\\n';;
esac`;
const WRITE = `cat >/dev/null; cat /dev/fd/3 | while read -r name value; do
case $name in *::) printf '%s: ' "\${name%::}"; printf %s "$value" | base64 -d; echo;; *) echo "$name $value";; esac
done >"$stubs/ldif"`;

const LOGIN = { bind_dn: 'cn=admin', bind_pw: 'hush', xorder_discovery: 'disable' };

describe.each(['dash', 'bash'])('an LDAP server (%s)', (shell) => {
  const stubs = stubCommands(localTarget(shell), {
    ldapsearch: SEARCH,
    ldapadd: WRITE,
    ldapmodify: WRITE,
  });
  const run = (module: Parameters<typeof runModule>[0], args: PlainArgs) =>
    runModule(module, { ...LOGIN, ...args }, stubs.target);

  test('tells what an entry holds, bytes and all', async () => {
    expect(await run(ldapSearch, { dn: 'cn=a,dc=x' })).toEqual({
      changed: false,
      results: [{ dn: 'cn=a,dc=x', description: ['one', 'two '] }],
    });
    expect(stubs.calls().join('\n')).not.toContain('hush');
    expect(await run(ldapSearch, { dn: 'cn=b,dc=x' })).toMatchObject({ msg: 'Base not found: cn=b,dc=x' });
  });

  test('gets an entry that it lacks', async () => {
    expect(await run(ldapEntry, { dn: 'cn=a,dc=x', objectClass: ['person'] })).toEqual({ changed: false });
    expect(await run(ldapEntry, { dn: 'cn=b,dc=x', objectClass: ['person'] })).toEqual({ changed: true });
  });

  test('gets the values that an attribute lacks', async () => {
    const attributes = { description: ['one', 'three'] };
    expect(await run(ldapAttrs, { dn: 'cn=a,dc=x', attributes })).toEqual({
      changed: true,
      modlist: [[0, 'description', 'three']],
      diff: { before: {}, after: { description: ['one', 'three'] } },
    });
    expect(await run(ldapAttrs, { dn: 'cn=a,dc=x', attributes, state: 'exact' })).toMatchObject({
      modlist: [[2, 'description', ['one', 'three']]],
    });
  });
});
