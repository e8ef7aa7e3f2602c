import { expect, test } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

/** A pipe, and a reader that keeps it open. */
const PIPE = 'mkfifo pipe; (exec 3<>pipe; exec sleep 600) >/dev/null 2>&1 &';

const nagios = (args: object, setup = PIPE): ModuleCase => ({
  name: JSON.stringify(args),
  setup,
  module: 'community.general.nagios',
  args: { cmdfile: '@/pipe', ...args },
});

const cases: readonly ModuleCase[] = [
  nagios({
    action: 'downtime',
    host: 'h',
    services: 'host',
    minutes: 5,
    start: '1700000000',
    comment: 'why not',
  }),
  nagios({ action: 'downtime', host: 'h', services: 'all', start: '1700000000' }),
  nagios({ action: 'downtime', host: 'h', services: ['a', 'b'], start: '1700000000', author: 'me' }),
  nagios({ action: 'delete_downtime', host: 'h', services: 'host' }),
  nagios({ action: 'delete_downtime', host: 'h', services: 'all' }),
  nagios({ action: 'delete_downtime', host: 'h', services: ['a', 'b'] }),
  nagios({ action: 'acknowledge', host: 'h', services: 'host', comment: 'seen' }),
  nagios({ action: 'acknowledge', host: 'h', services: ['a'] }),
  nagios({ action: 'forced_check', host: 'h', services: 'all' }),
  nagios({ action: 'forced_check', host: 'h', services: ['a'] }),
  nagios({ action: 'servicegroup_host_downtime', host: 'h', servicegroup: 'g', start: '1700000000' }),
  nagios({ action: 'servicegroup_service_downtime', host: 'h', servicegroup: 'g', start: '1700000000' }),
  nagios({ action: 'silence', host: 'h' }),
  nagios({ action: 'unsilence', host: 'h' }),
  nagios({ action: 'enable_alerts', host: 'h', services: 'host' }),
  nagios({ action: 'disable_alerts', host: 'h', services: ['a', 'b'] }),
  nagios({ action: 'silence_nagios' }),
  nagios({ action: 'unsilence_nagios' }),
  nagios({ action: 'command', command: 'DISABLE_FAILURE_PREDICTION' }),
  nagios({ action: 'silence_nagios' }, 'true'),
  nagios({ action: 'silence_nagios' }, 'echo x >pipe'),
  nagios({ action: 'silence' }, 'true'),
  nagios({ action: 'silence_nagios', cmdfile: null }, 'true'),
];

/** Without the times at which commands were written. */
function timeless(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value)
      .replaceAll(/\[1[6-9]\d{8}\]/g, '[NOW]')
      .replaceAll(/;1[789]\d{8}"/g, ';SOON"'),
  );
}

test("commands for Nagios are those that Ansible's module writes", async () => {
  for (const { name, reference, ours } of await compareCases(cases, localTarget('sh')))
    expect.soft(timeless(ours), name).toEqual(timeless(reference));
});
