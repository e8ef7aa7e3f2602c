import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { checked } from '../support/checked.ts';
import { linesOf, runCommands, shownWords, stepOf } from '../support/commands.ts';
import { readSteps, type Step, stepOf as stepIn, steps } from '../support/steps.ts';

/** The first address of a name, as an `address` step; none where it is not known. */
const addressOf = shellFunction(
  'tsible_address',
  [steps],
  `
case $1 in
*[!0-9.]*) a=$(getent ahosts "$1" 2>/dev/null || nslookup "$1" 2>/dev/null | sed -n '/^Name/,$s/^Address[^:]*: *//p'); a=\${a%%[!0-9a-fA-F.:]*};;
*) a=$1;;
esac
[ -z "$a" ] || tsible_note address "$a"
exit 0`,
);

/**
 * Arguments: target, then names of settings; the payload holds their values, a line each. Puts them into the target's records: iscsiadm would take them
 * from its command line only.
 */
const setSecrets = shellFunction(
  'tsible_iscsi_secrets',
  [steps, replaceFile],
  `
target=$1
shift
values=$(tsible_payload)
rewrite() {
tsible_temp "$1" && {
while IFS= read -r l; do
case $l in "$2 = "*|'# END RECORD') ;; *) printf '%s\\n' "$l";; esac
done <"$1"
printf '%s = %s\\n# END RECORD\\n' "$2" "$3"
} >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$1"
}
found=
for f in /etc/iscsi/nodes/"$target"/* /etc/iscsi/nodes/"$target"/*/* /var/lib/iscsi/nodes/"$target"/* /var/lib/iscsi/nodes/"$target"/*/*; do
[ -f "$f" ] || continue
found=1
rest=$values
for name; do
value=\${rest%%"$tsible_n"*}
rest=\${rest#*"$tsible_n"}
tsible_step set rewrite "$f" "$name" "$value" || exit 0
done
done
[ -n "$found" ] || tsible_step set sh -c 'echo "iscsiadm: No records found" >&2; exit 21'
exit 0`,
);

/** The devices of a target, partitions left out, each once. */
const devices = shellFunction(
  'tsible_iscsi_devices',
  [],
  `
[ -z "$2" ] || sleep 1
for d in /dev/disk/by-path/*"$1"*; do
case $d in *-part*) ;; *) [ ! -e "$d" ] || readlink -f -- "$d";; esac
done | awk '!seen[$0]++'`,
);

export default defineModule({
  name: 'community.general.open_iscsi',
  summary: 'Manage targets of iSCSI with open-iscsi',
  options: {
    portal: { type: 'str', aliases: ['ip'], description: "The portal's address." },
    port: { type: 'str', default: '3260', description: 'Its port.' },
    target: { type: 'str', aliases: ['name', 'targetname'], description: 'The target.' },
    node_auth: { type: 'str', default: 'CHAP', description: 'How to authenticate.' },
    node_user: { type: 'str', description: 'User to log in as.' },
    node_pass: { type: 'str', noLog: true, description: 'Its password.' },
    node_user_in: { type: 'str', description: 'User that the target logs in as.' },
    node_pass_in: { type: 'str', noLog: true, description: 'Its password.' },
    login: { type: 'bool', aliases: ['state'], description: 'Whether to be logged in.' },
    auto_node_startup: {
      type: 'bool',
      aliases: ['automatic'],
      description: 'Whether the target is logged in to at boot.',
    },
    auto_portal_startup: { type: 'bool', description: 'The same for one portal of the target.' },
    discover: { type: 'bool', default: false, description: 'Ask the portal for its targets.' },
    show_nodes: { type: 'bool', default: false, description: 'Tell the targets.' },
    rescan: { type: 'bool', default: false, description: 'Look for new devices.' },
  },
  rules: {
    requiredTogether: [
      ['node_user', 'node_pass'],
      ['node_user_in', 'node_pass_in'],
    ],
    requiredIf: [
      ['discover', true, ['portal']],
      ['auto_node_startup', true, ['target']],
      ['auto_portal_startup', true, ['target']],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, host, task): Promise<ModuleResult> {
    const { login, target, port } = args;
    const iscsi = new Iscsi(host, await resolvePortal(host, args.portal), port);
    const cached = await iscsi.nodes();
    const result: Record<string, ResultValue> = { changed: false };
    let nodes = cached;
    if (args.discover) {
      if (!task.check) {
        await iscsi.must([
          '--mode',
          'discovery',
          '--type',
          'sendtargets',
          '--portal',
          `${iscsi.portal}:${port}`,
        ]);
        nodes = await iscsi.nodes();
      }
      if ([...cached].sort().join('\n') !== [...nodes].sort().join('\n'))
        Object.assign(result, { changed: true, cache_updated: true });
    }
    const many = target === undefined && nodes.length > 1;
    if ((login !== undefined || args.auto_node_startup !== undefined) && target !== undefined) {
      if (!nodes.includes(target)) throw new ModuleFailure('Specified target not found');
    }
    if (args.show_nodes) result.nodes = nodes;
    if (login !== undefined) await logInOrOut();
    const alone = !(many && (login !== undefined || args.auto_node_startup !== undefined));
    if (args.auto_node_startup !== undefined && alone)
      await startup(args.auto_node_startup, 'automatic_changed', []);
    if (args.auto_portal_startup !== undefined && alone)
      await startup(args.auto_portal_startup, 'automatic_portal_changed', iscsi.portalWords());
    if (args.rescan) {
      result.changed = true;
      const which = target === undefined ? ['session', '--rescan'] : ['node', '--rescan', '-T', target];
      result.sessions = (await iscsi.run(['--mode', ...which])).out;
    }
    return result;

    async function logInOrOut(): Promise<void> {
      const found: string[] = [];
      for (const one of many ? nodes : [target ?? '']) {
        const on = await iscsi.isLoggedOn(one);
        if (on === login) {
          if (login) found.push(...(await iscsi.devices(one, false)));
          continue;
        }
        let rc = 0;
        if (!task.check) {
          if (login) {
            rc = await logIn(one);
            found.push(...(await iscsi.devices(one, true)));
          } else await iscsi.must(['--mode', 'node', '--targetname', one, '--logout']);
        }
        // One of several that turns the host away is no change.
        if (many && rc === 24) result.connection_changed = false;
        else Object.assign(result, { changed: true, connection_changed: true });
      }
      if (many || (login && (found.length > 0 || !task.check || !result.changed))) result.devicenodes = found;
    }

    async function logIn(one: string): Promise<number> {
      const secrets: [string, string][] = [];
      const add = (name: string, value: string | undefined): void => {
        secrets.push([`node.session.auth.${name}`, value ?? '']);
      };
      if (args.node_user) {
        add('authmethod', args.node_auth);
        add('username', args.node_user);
        add('password', args.node_pass);
      }
      if (args.node_user_in) {
        add('username_in', args.node_user_in);
        add('password_in', args.node_pass_in);
      }
      if (secrets.length > 0) {
        const reply = await host.call(setSecrets, [one, ...secrets.map(([name]) => name)], {
          payload: { kind: 'bytes', bytes: secrets.map(([, value]) => `${value}\n`).join('') },
        });
        const step = stepIn(readSteps(reply), 'set');
        if (step.rc !== 0 && !many) throw new ModuleFailure(step.err.trim(), { rc: step.rc });
      }
      const words = ['--mode', 'node', '--targetname', one, '--login', ...iscsi.portalWords()];
      return (many ? await iscsi.run(words) : await iscsi.must(words)).rc;
    }

    async function startup(wanted: boolean, key: string, portal: readonly string[]): Promise<void> {
      const words = ['--mode', 'node', '--targetname', target ?? '', ...portal];
      const shown = await iscsi.must(words);
      const line = linesOf(shown.out).find((one) => one.includes('node.startup'));
      const differs = (line?.includes('automatic') ?? false) !== wanted;
      result[key] = differs;
      if (!differs) return;
      result.changed = true;
      if (task.check) return;
      const value = wanted ? 'automatic' : 'manual';
      await iscsi.must([
        ...['--mode', 'node', '--targetname', target ?? ''],
        ...['--op=update', '--name', 'node.startup', '--value', value, ...portal],
      ]);
    }
  },
});

async function resolvePortal(host: Target, portal: string | undefined): Promise<string | undefined> {
  if (!portal) return portal;
  const address = readSteps(await host.call(addressOf, [portal])).find('address')?.out;
  if (address === undefined) throw new ModuleFailure('Portal address is incorrect');
  return address;
}

/** iscsiadm on the host, for one portal or all. */
class Iscsi {
  constructor(
    private readonly host: Target,
    readonly portal: string | undefined,
    private readonly port: string,
  ) {}

  async run(words: readonly string[]): Promise<Step & { readonly cmd: string[] }> {
    const argv = ['iscsiadm', ...words];
    const done = await runCommands(this.host, [{ step: 'run', argv }], {
      need: ['iscsiadm'],
      leavesChildren: true,
    });
    return { ...stepOf(done, 'run'), cmd: shownWords(argv, done) };
  }

  async must(words: readonly string[]): Promise<Step> {
    const step = await this.run(words);
    return checked(step, step.cmd);
  }

  portalWords(): string[] {
    return this.portal === undefined ? [] : ['--portal', `${this.portal}:${this.port}`];
  }

  /** The known targets of the portal. A line: `10.0.0.1:3260,1 iqn...` */
  async nodes(): Promise<string[]> {
    const { rc, out, err, cmd } = await this.run(['--mode', 'node']);
    if (rc === 21 || (rc === 255 && err.includes('o records found'))) return [];
    if (rc !== 0) throw new ModuleFailure(err, { cmd, rc });
    return linesOf(out).flatMap((line) => {
      const words = line.trim().split(/\s+/);
      const [place = '', target = ''] = words;
      if (words.length > 2) throw new ModuleFailure('error parsing output', { cmd });
      return this.portal === undefined || place.split(':')[0] === this.portal ? [target] : [];
    });
  }

  async isLoggedOn(target: string): Promise<boolean> {
    const { rc, out, err, cmd } = await this.run(['--mode', 'session']);
    if (rc === 21) return false;
    if (rc !== 0) throw new ModuleFailure(err, { cmd, rc });
    const place = `${this.portal ?? ''}:${this.port}`;
    return linesOf(out).some((line) => line.includes(place) && line.includes(target));
  }

  /** @param fresh After a login, which devices follow a little later. */
  async devices(target: string, fresh: boolean): Promise<string[]> {
    const { stdout } = await this.host.call(devices, [target, fresh ? '1' : '']);
    return linesOf(stdout.toString());
  }
}
