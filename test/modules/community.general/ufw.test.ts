import { describe, expect, test } from 'vitest';
import ufw from '../../../modules/community.general/ufw.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const UFW = `
case "$*" in
'status verbose') cat "$stubs/state" 2>/dev/null || printf 'Status: active\\nLogging: on (low)\\nDefault: deny (incoming), allow (outgoing), disabled (routed)\\n';;
'status numbered') printf '[ 1] 22 ALLOW IN Anywhere\\n[ 2] 22 (v6) ALLOW IN Anywhere (v6)\\n';;
*nope*) echo 'ERROR: Bad port' >&2; exit 1;;
'--dry-run'*) printf 'Skipping adding existing rule\\nSkipping adding existing rule (v6)\\n';;
esac`;

describe.each(shells())('ufw in %s', (_, shell) => {
  const stubs = stubCommands(localTarget(shell), {
    ufw: UFW,
    grep: `printf '### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\\n'`,
  });

  test.each<[PlainArgs, string]>([
    [{ rule: 'allow', port: 22, proto: 'tcp' }, 'allow from any to any port 22 proto tcp'],
    [
      { rule: 'limit', port: 'ssh', comment: 'a b', log: true },
      "limit log from any to any port ssh comment 'a b'",
    ],
    [{ rule: 'deny', delete: true, src: '1.2.3.4', insert: 1 }, 'delete deny from 1.2.3.4 to any'],
    [
      { rule: 'allow', insert: 2, from: '10.0.0.0/8', from_port: 7, dest: '::1' },
      'insert 2 allow from 10.0.0.0/8 port 7 to ::1',
    ],
    [{ rule: 'allow', interface: 'eth0', direction: 'in' }, 'allow in on eth0 from any to any'],
    [{ rule: 'allow', route: true, if_in: 'a', if_out: 'b' }, 'route allow in on a out on b from any to any'],
    [{ rule: 'allow', name: 'OpenSSH' }, "allow from any to any app 'OpenSSH'"],
    [
      { rule: 'deny', insert: 0, insert_relative_to: 'first-ipv6', src: '::2' },
      'insert 2 deny from ::2 to any',
    ],
    [
      { rule: 'deny', insert: 0, insert_relative_to: 'last-ipv6', port: 1 },
      'insert 2 deny from any to any port 1',
    ],
    [{ rule: 'deny', insert: 1, insert_relative_to: 'last-ipv6', port: 1 }, 'deny from any to any port 1'],
  ])('%j', async (args, rule) => {
    const result = await runModule(ufw, args, stubs.target);
    expect(result).toMatchObject({ changed: false });
    expect(result.commands).toContain(`${stubs.folder}/ufw ${rule}`);
    expect(stubs.calls()).toContain(`ufw ${rule.replaceAll("'", '')}`);
  });

  test('ufw, which is slow, is asked for its state only once when no rule changed', async () => {
    stubs.calls();
    await runModule(ufw, { rule: 'allow', port: 1 }, stubs.target);
    expect(stubs.calls().filter((call) => call === 'ufw status verbose')).toHaveLength(1);
  });

  test.each<[PlainArgs, boolean]>([
    [{ rule: 'allow', port: 22 }, false],
    [{ state: 'enabled' }, false],
    [{ state: 'disabled' }, true],
    [{ state: 'reloaded' }, true],
    [{ default: 'deny' }, false],
    [{ default: 'allow', direction: 'incoming' }, true],
    [{ default: 'allow', direction: 'outgoing' }, false],
    [{ default: 'allow', direction: 'routed' }, false],
    [{ logging: 'on' }, false],
    [{ logging: 'low' }, false],
    [{ logging: 'high' }, true],
    [{ logging: 'off' }, true],
  ])('check mode of %j: changed %s', async (args, changed) => {
    stubs.calls();
    expect(await runModule(ufw, args, stubs.target, { check: true })).toMatchObject({ changed });
    expect(stubs.calls().filter((call) => !/status|--dry-run|grep/.test(call))).toEqual([]);
  });

  test('a refusal names the commands up to it', async () => {
    const result = await runModule(ufw, { rule: 'allow', port: 'nope' }, stubs.target);
    expect(result).toMatchObject({ failed: true, msg: 'ERROR: Bad port\n' });
    expect(result.commands).toHaveLength(4);
  });
});
