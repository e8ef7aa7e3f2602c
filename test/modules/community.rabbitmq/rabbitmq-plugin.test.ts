import { expect, test } from 'vitest';
import rabbitmqPlugin from '../../../modules/community.rabbitmq/rabbitmq_plugin.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  'rabbitmq-plugins': '[ "$1" != list ] || printf "rabbitmq_stomp\\nrabbitmq_mqtt\\n"',
});

test.each<[PlainArgs, string[], string[], string[]]>([
  [{ names: 'rabbitmq_stomp,rabbitmq_mqtt' }, [], [], []],
  [
    { names: 'rabbitmq_stomp,rabbitmq_management' },
    ['disable --online rabbitmq_mqtt', 'enable --online rabbitmq_management'],
    ['rabbitmq_management'],
    ['rabbitmq_mqtt'],
  ],
  [
    { name: 'rabbitmq_management', new_only: true, broker_state: 'offline' },
    ['enable --offline rabbitmq_management'],
    ['rabbitmq_management'],
    [],
  ],
  [
    { names: 'rabbitmq_mqtt,x', state: 'disabled' },
    ['disable --online rabbitmq_mqtt'],
    [],
    ['rabbitmq_mqtt'],
  ],
])('%j', async (args, calls, enabled, disabled) => {
  stubs.calls();
  const changed = calls.length > 0;
  expect(await runModule(rabbitmqPlugin, args, stubs.target, { check: true })).toEqual({
    changed,
    enabled,
    disabled,
  });
  expect(stubs.calls()).toEqual(['rabbitmq-plugins list -E -m']);
  expect(await runModule(rabbitmqPlugin, args, stubs.target)).toMatchObject({ changed });
  expect(stubs.calls().slice(1)).toEqual(calls.map((call) => `rabbitmq-plugins ${call}`));
});
