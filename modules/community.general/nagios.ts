import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { readSteps, steps } from '../support/steps.ts';

/** Arguments: the pipe or '', then lines. Notes the pipe as `file`, and what is wrong with it as `fault`. */
const writeCommands = shellFunction(
  'tsible_nagios',
  [steps],
  `
f=$1
shift
if [ -z "$f" ]; then
for c in /etc/nagios/nagios.cfg /etc/nagios3/nagios.cfg /etc/nagios2/nagios.cfg /usr/local/etc/nagios/nagios.cfg \
/usr/local/groundwork/nagios/etc/nagios.cfg /omd/sites/oppy/tmp/nagios/nagios.cfg /usr/local/nagios/etc/nagios.cfg \
/usr/local/nagios/nagios.cfg /opt/nagios/etc/nagios.cfg /opt/nagios/nagios.cfg /etc/icinga/icinga.cfg /usr/local/icinga/etc/icinga.cfg; do
[ ! -e "$c" ] || f=$(sed -n 's/^command_file[^=]*=[[:space:]]*//p' "$c" | sed -n '1s/[[:space:]]*$//p')
[ -z "$f" ] || break
done
fi
tsible_note file "$f"
if [ -z "$f" ]; then tsible_note fault 'unable to locate nagios.cfg'; exit 0; fi
if [ ! -e "$f" ]; then tsible_note fault 'nagios command file does not exist'; exit 0; fi
if [ ! -p "$f" ]; then tsible_note fault 'nagios command file is not a fifo file'; exit 0; fi
for l in "$@"; do
printf '%s\\n' "$l" 2>/dev/null >"$f" || { tsible_note fault 'unable to write to nagios command file'; exit 0; }
done
exit 0`,
);

export default defineModule({
  name: 'community.general.nagios',
  summary: 'Send commands to Nagios: downtimes, acknowledgements, notifications',
  options: {
    action: {
      type: 'str',
      required: true,
      choices: [
        'downtime',
        'delete_downtime',
        'silence',
        'unsilence',
        'enable_alerts',
        'disable_alerts',
        'silence_nagios',
        'unsilence_nagios',
        'command',
        'servicegroup_host_downtime',
        'servicegroup_service_downtime',
        'acknowledge',
        'forced_check',
      ],
      description: 'What is done.',
    },
    author: { type: 'str', default: 'Ansible', description: 'Who does it.' },
    comment: { type: 'str', default: 'Scheduling downtime', description: 'Why.' },
    host: { type: 'str', description: 'The host.' },
    servicegroup: { type: 'str', description: 'The group of services.' },
    start: { type: 'str', description: 'When it begins, in seconds since 1970.' },
    minutes: { type: 'int', default: 30, description: 'How long it lasts.' },
    cmdfile: {
      type: 'str',
      description: "Nagios's pipe for commands; as its configuration has it, when not given.",
    },
    services: {
      type: 'list',
      aliases: ['service'],
      elements: 'str',
      description: "The services; 'host' and 'all' mean those.",
    },
    command: { type: 'str', description: 'A command of its own.' },
  },
  rules: {
    requiredIf: [
      ['action', 'downtime', ['host', 'services']],
      ['action', 'delete_downtime', ['host', 'services']],
      ['action', 'silence', ['host']],
      ['action', 'unsilence', ['host']],
      ['action', 'enable_alerts', ['host', 'services']],
      ['action', 'disable_alerts', ['host', 'services']],
      ['action', 'command', ['command']],
      ['action', 'servicegroup_host_downtime', ['host', 'servicegroup']],
      ['action', 'servicegroup_service_downtime', ['host', 'servicegroup']],
      ['action', 'acknowledge', ['host', 'services']],
      ['action', 'forced_check', ['host', 'services']],
    ],
  },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const now = Math.floor(Date.now() / 1000);
    const lines = commandsOf(args, now).map((parts) => `[${now}] ${parts.join(';')}`);
    const done = readSteps(await target.call(writeCommands, [args.cmdfile ?? '', ...lines]));
    const fault = done.find('fault')?.out;
    const cmdfile = done.text('file');
    if (fault !== undefined) throw new ModuleFailure(fault, cmdfile === '' ? {} : { cmdfile });
    return { changed: true, nagios_commands: lines };
  },
});

interface Request {
  readonly action: string;
  readonly author: string;
  readonly comment: string;
  readonly host: string | undefined;
  readonly servicegroup: string | undefined;
  readonly start: string | undefined;
  readonly minutes: number;
  readonly services: readonly string[] | undefined;
  readonly command: string | undefined;
}

/** The commands, each as its words. @param now Seconds since 1970 */
function commandsOf(args: Request, now: number): string[][] {
  const { host = '', services = [], author, comment } = args;
  const [only] = services.length === 1 ? services : [];
  const scope = only === 'host' || only === 'all' ? only : 'some';
  const begin = args.start === undefined ? now : Number(args.start);
  const seconds = args.minutes * 60;
  const span = [String(begin), String(begin + seconds), '1', '0', String(seconds), author, comment];
  /** A command for the host, for all its services, or for each that is named. */
  const each = (ofHost: string, ofAll: string, ofOne: string, rest: readonly string[]): string[][] => {
    if (scope === 'host') return [[ofHost, host, ...rest]];
    if (scope === 'all') return [[ofAll, host, ...rest]];
    return services.map((service) => [ofOne, host, service, ...rest]);
  };
  const notifications = (word: string): string[][] =>
    each(`${word}_HOST_NOTIFICATIONS`, `${word}_HOST_SVC_NOTIFICATIONS`, `${word}_SVC_NOTIFICATIONS`, []);
  const silence = (word: string): string[][] => [
    [`${word}_HOST_SVC_NOTIFICATIONS`, host],
    [`${word}_HOST_NOTIFICATIONS`, host],
  ];
  switch (args.action) {
    case 'downtime':
      return each('SCHEDULE_HOST_DOWNTIME', 'SCHEDULE_HOST_SVC_DOWNTIME', 'SCHEDULE_SVC_DOWNTIME', span);
    case 'delete_downtime': {
      const of = scope === 'some' ? services : [''];
      return of.map((service) => [
        'DEL_DOWNTIME_BY_HOST_NAME',
        host,
        service,
        '',
        scope === 'all' ? '' : comment,
      ]);
    }
    case 'acknowledge': {
      const words = ['0', '1', '0', author, comment];
      return scope === 'host'
        ? [['ACKNOWLEDGE_HOST_PROBLEM', host, ...words]]
        : services.map((service) => ['ACKNOWLEDGE_SVC_PROBLEM', host, service, ...words]);
    }
    case 'forced_check':
      return each(
        'SCHEDULE_FORCED_HOST_CHECK',
        'SCHEDULE_FORCED_HOST_SVC_CHECKS',
        'SCHEDULE_FORCED_SVC_CHECK',
        [String(now + 3)],
      );
    case 'servicegroup_host_downtime':
      return [['SCHEDULE_SERVICEGROUP_HOST_DOWNTIME', args.servicegroup ?? '', ...span]];
    case 'servicegroup_service_downtime':
      return [['SCHEDULE_SERVICEGROUP_SVC_DOWNTIME', args.servicegroup ?? '', ...span]];
    case 'silence':
      return silence('DISABLE');
    case 'unsilence':
      return silence('ENABLE');
    case 'enable_alerts':
      return notifications('ENABLE');
    case 'disable_alerts':
      return notifications('DISABLE');
    case 'silence_nagios':
      return [['DISABLE_NOTIFICATIONS']];
    case 'unsilence_nagios':
      return [['ENABLE_NOTIFICATIONS']];
    default:
      return [[args.command ?? '']];
  }
}
