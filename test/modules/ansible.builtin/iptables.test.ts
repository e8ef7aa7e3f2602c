import { describe, expect, test } from 'vitest';
import iptables from '../../../modules/ansible.builtin/iptables/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

describe.each(shells())('rules and chains in %s', (_, shell) => {
  const tool = `case "$*" in
*"-C INPUT"*there*|*"-L THERE"*) ;;
*-C*|*"-L MISSING"*) exit 1;;
*"-L INPUT"*) echo "Chain INPUT (policy ACCEPT)";;
*-A*bad*) echo "iptables: no" >&2; exit 2;;
esac`;
  const stubs = stubCommands(localTarget(shell), { iptables: tool, ip6tables: tool });

  test.each<[PlainArgs, object, string[]]>([
    [{ chain: 'INPUT', comment: 'there' }, { changed: false }, []],
    [
      { chain: 'INPUT', comment: 'new one', jump: 'ACCEPT', source: '!10.0.0.0/8', wait: 5 },
      { changed: true, rule: '! -s 10.0.0.0/8 -j ACCEPT -m comment --comment new one' },
      ['iptables -t filter -A INPUT -w 5 ! -s 10.0.0.0/8 -j ACCEPT -m comment --comment new one'],
    ],
    [
      { chain: 'INPUT', protocol: 'tcp', action: 'insert', rule_num: 3, ip_version: 'both' },
      { changed: true },
      ['iptables -t filter -I INPUT 3 -p tcp', 'ip6tables -t filter -I INPUT 3 -p tcp'],
    ],
    [
      { chain: 'INPUT', comment: 'there', state: 'absent' },
      { changed: true },
      ['iptables -t filter -D INPUT -m comment --comment there'],
    ],
    [
      { chain: 'INPUT', tcp_flags: { flags: ['ACK', 'SYN'], flags_set: ['SYN'] }, log_prefix: 'x' },
      { changed: true, rule: '--tcp-flags ACK,SYN SYN --log-prefix x' },
      ['iptables -t filter -A INPUT --tcp-flags ACK,SYN SYN -j LOG --log-prefix x'],
    ],
    [{ chain: 'INPUT', policy: 'ACCEPT' }, { changed: false }, []],
    [{ chain: 'INPUT', policy: 'DROP' }, { changed: true }, ['iptables -t filter -P INPUT DROP']],
    [{ chain: 'MISSING' }, { changed: true }, []],
    [{ chain: 'MISSING', chain_management: true }, { changed: true }, ['iptables -t filter -N MISSING']],
    [
      { chain: 'THERE', chain_management: true, state: 'absent' },
      { changed: true },
      ['iptables -t filter -X THERE'],
    ],
    [{ flush: true, table: 'nat' }, { changed: true, chain: null }, ['iptables -t nat -F']],
    [
      { chain: 'INPUT', jump: 'bad' },
      {
        failed: true,
        msg: 'iptables: no',
        rc: 2,
        cmd: expect.stringMatching(/iptables -t filter -A INPUT -j bad$/),
      },
      ['iptables -t filter -A INPUT -j bad'],
    ],
  ])('%j', async (args, expected, calls) => {
    stubs.calls();
    expect(await runModule(iptables, args, stubs.target)).toMatchObject(expected);
    expect(stubs.calls().filter((call) => !/ -[CL]\b/.test(call))).toEqual(calls);
  });

  test('check mode changes nothing', async () => {
    stubs.calls();
    const args = { chain: 'INPUT', jump: 'DROP' };
    expect(await runModule(iptables, args, stubs.target, { check: true })).toMatchObject({ changed: true });
    expect(stubs.calls().filter((call) => !/ -[CL]\b/.test(call))).toEqual([]);
  });
});
