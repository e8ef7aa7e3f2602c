import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import rabbitmqUser from '../../../modules/community.rabbitmq/rabbitmq_user.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const salt = Buffer.from([1, 2, 3, 4]);
const hash = Buffer.concat([salt, createHash('sha256').update(salt).update('secret').digest()]);

/** A node with the user `web`, whose password is `secret`. */
const RABBITMQCTL = `
case "$*" in
*list_users*) echo '[{"user":"web","tags":["management"]}]';;
*list_user_permissions*) echo '[{"vhost":"/","configure":".*","write":".*","read":".*"},{"vhost":"old","configure":"","write":"","read":""}]';;
*list_user_topic_permissions*) echo '[]';;
*lookup_user*) echo '<<"${hash.toString('base64')}">>';;
esac`;

const PRESENT: PlainArgs = {
  user: 'web',
  password: 'secret',
  tags: 'management',
  configure_priv: '.*',
  write_priv: '.*',
  read_priv: '.*',
};

describe('a user', () => {
  const stubs = stubCommands(localTarget('sh'), { rabbitmqctl: RABBITMQCTL });
  const changing = () =>
    stubs
      .calls()
      .map((call) => call.replace('rabbitmqctl -q -n rabbit ', ''))
      .filter((call) => !/^list_|lookup_user/.test(call));

  test.each<[string, PlainArgs]>([
    ['is left alone when nothing differs', {}],
    ['keeps its password when it has it', { update_password: 'always' }],
    ['keeps its password unless told', { password: 'other' }],
  ])('%s', async (_, more) => {
    expect(await runModule(rabbitmqUser, { ...PRESENT, ...more }, stubs.target)).toEqual({
      changed: false,
      user: 'web',
      state: 'present',
    });
    expect(changing()).toEqual([]);
  });

  test('loses the rights that are not listed', async () => {
    const permissions = [{ vhost: '/', configure_priv: '.*', write_priv: '', read_priv: '.*' }];
    expect(await runModule(rabbitmqUser, { ...PRESENT, permissions }, stubs.target)).toMatchObject({
      changed: true,
    });
    expect(changing()).toEqual(['clear_permissions -p old web', 'set_permissions -p / web .*  .*']);
  });

  test("does not see its password in a command's arguments", async () => {
    const args = { user: 'new', password: 'very secret', tags: 'a, b' };
    expect(await runModule(rabbitmqUser, args, stubs.target)).toMatchObject({ changed: true });
    const calls = changing();
    expect(calls.join('\n')).not.toContain('very secret');
    expect(calls.map((call) => call.split(' ')[0])).toEqual([
      'add_user',
      'eval',
      'set_user_tags',
      'set_permissions',
    ]);
  });
});
