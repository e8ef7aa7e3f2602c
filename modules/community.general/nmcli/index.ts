import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import { linesOf, runCommands, runOne, stepOf } from '../../support/commands.ts';
import type { Step } from '../../support/steps.ts';
import { compare, readShown } from './compare.ts';
import { type NmcliArguments, OPTIONS, RULES } from './options.ts';
import { isTunnel, type Kind, type Settings, settingsOf } from './settings.ts';

/** Settings that are told to nmcli's editor on its input, as Ansible's module does: a command line can be read by others. */
const SECRETS = new Set(
  ['leap-password', 'psk', 'wep-key0', 'wep-key1', 'wep-key2', 'wep-key3'].map(
    (name) => `802-11-wireless-security.${name}`,
  ),
);

/** Further ones. What the editor says of them is kept to ourselves. */
const QUIET_SECRETS = new Set([
  ...['gsm.password', 'gsm.pin', 'wireguard.private-key', 'ip-tunnel.input-key', 'ip-tunnel.output-key'],
]);

export default defineModule({
  name: 'community.general.nmcli',
  summary: "Manage NetworkManager's connections",
  options: OPTIONS,
  rules: RULES,
  check: 'full',
  diff: 'full',
  async run(given, target, task): Promise<ModuleResult> {
    const { conn_name: name, state } = given;
    const run = (words: readonly string[]): Promise<Step> => runOne(target, ['nmcli', ...words]);
    const probed = await runCommands(
      target,
      [
        { step: 'list', argv: ['nmcli', '--fields', 'name', '--terse', 'con', 'show'], must: true },
        { step: 'show', argv: ['nmcli', '--show-secrets', 'con', 'show', name] },
      ],
      { need: ['nmcli'] },
    );
    checkOptions(given);
    const args = given.type === 'wifi' ? await supportedWifi(given, target, task) : given;
    const list = stepOf(probed, 'list');
    const fail = ({ err, rc }: Step, about: string): ModuleFailure =>
      new ModuleFailure(err, { name: about, rc });
    if (list.rc !== 0) throw new ModuleFailure(list.err, { name });
    const exists = linesOf(list.out).includes(name);
    const result: Record<string, ResultValue> = { conn_name: name, state };
    if (state === 'present') return present();
    if (!exists) return { ...result, changed: false };
    if (task.check) return { changed: true };
    if (state === 'absent') {
      await run(['con', 'down', name]);
      return ended(await run(['con', 'del', name]), `Error removing connection named ${name}`);
    }
    if (args.conn_reload) await run(['con', 'reload']);
    return ended(await run(['con', state, name]), `Error bringing ${state} connection named ${name}`);

    function ended(step: Step, about: string): ModuleResult {
      if (step.rc !== 0) throw fail(step, about);
      return {
        ...result,
        changed: true,
        ...(step.out === '' ? {} : { stdout: step.out }),
        ...(step.err === '' ? {} : { stderr: step.err }),
      };
    }

    async function present(): Promise<ModuleResult> {
      if (!exists) {
        result.Connection = `Connection ${name} of Type ${args.type ?? 'None'} is being added`;
        if (task.check) return { ...result, changed: true };
        return ended(await create(), name);
      }
      const show = stepOf(probed, 'show');
      if (show.rc !== 0) throw new ModuleFailure(show.err, { name });
      const shown = readShown(show.out);
      const kind = args.type ?? kindOf(shown.get('connection.type'));
      const wanted = allSettings(args, kind, args.ifname, true, (text) => task.warn(text));
      const { changed, before, after } = compare(shown, wanted, kind, args.mtu);
      if (task.diff) result.diff = { before, after };
      result.Exists = changed
        ? 'Connections do exist so we are modifying them'
        : 'Connections already exist and no changes made';
      if (!changed || task.check) return { ...result, changed };
      let step = await update(['con', 'modify', name], kind, args.ifname);
      if (args.conn_reload) step = await run(['con', 'reload']);
      return ended(step, name);
    }

    async function create(): Promise<Step> {
      const { type } = args;
      const kind = isTunnel(type) ? 'ip-tunnel' : (type ?? 'None');
      const step = await update(['con', 'add', 'type', kind, 'con-name', name], type, args.ifname ?? name);
      const named = args.dns4 !== undefined || args.dns6 !== undefined;
      const sized = ['bond', 'dummy', 'ethernet', 'infiniband', 'wifi'].includes(type ?? '');
      const starts = (sized && (named || args.mtu !== undefined)) || (type === 'team' && named);
      return starts ? run(['con', 'up', name]) : step;
    }

    async function update(
      words: readonly string[],
      kind: Kind,
      interfaceName: string | undefined,
    ): Promise<Step> {
      const settings = allSettings(args, kind, interfaceName, false, (text) => {
        if (!exists) task.warn(text);
      });
      const all = [...words];
      const secrets: string[] = [];
      let loud = false;
      for (const [key, value] of settings) {
        if (value === null) continue;
        if (SECRETS.has(key) || QUIET_SECRETS.has(key)) {
          secrets.push(`set ${key} ${str(value)}`);
          if (SECRETS.has(key)) loud = true;
        } else if (key === 'xmit_hash_policy' || key === 'fail_over_mac')
          all.push('+bond.options', `${key}=${str(value)}`);
        else all.push(key, str(value));
      }
      const step = await run(all);
      if (step.rc !== 0 || secrets.length === 0) return step;
      const edited = await edit(target, [name], [...secrets, 'save', 'quit']);
      return loud || edited.rc !== 0 ? edited : step;
    }
  },
});

function checkOptions(args: NmcliArguments): void {
  const { type } = args;
  const slave = type === 'bridge-slave' || type === 'team-slave' || type === 'bond-slave';
  if (!slave && args.master === undefined && args.slave_type !== undefined)
    throw new ModuleFailure("'master' option is required when 'slave_type' is specified.");
  if (type !== 'team') return;
  if (args.runner_hwaddr_policy && args.runner !== 'activebackup')
    throw new ModuleFailure('Runner-hwaddr-policy is only allowed for runner activebackup');
  if (args.runner_fast_rate !== undefined && args.runner !== 'lacp')
    throw new ModuleFailure('runner-fast-rate is only allowed for runner lacp');
}

function kindOf(shown: string | readonly string[] | null | undefined): Kind {
  if (typeof shown !== 'string') return undefined;
  return shown === '802-11-wireless' ? 'wifi' : shown;
}

function allSettings(
  args: NmcliArguments,
  kind: Kind,
  interfaceName: string | undefined,
  comparing: boolean,
  warn: (message: string) => void,
): Settings {
  const settings: Settings = new Map([['connection.interface-name', interfaceName ?? null]]);
  // A VPN needs no interface.
  if (kind === 'vpn' && args.ifname === undefined) settings.clear();
  for (const [name, value] of settingsOf(args, kind, comparing, warn)) settings.set(name, value);
  return settings;
}

function edit(target: Target, words: readonly string[], commands: readonly string[]): Promise<Step> {
  return runOne(target, ['nmcli', 'con', 'edit', ...words], { payload: commands.join('\n') });
}

/** The task without what this NetworkManager doesn't know of Wi-Fi. @throws ModuleFailure unless that may be left out */
async function supportedWifi(
  args: NmcliArguments,
  target: Target,
  task: TaskContext,
): Promise<NmcliArguments> {
  const wifi = args.wifi === undefined ? undefined : new Map(args.wifi);
  if (wifi?.delete('ssid')) task.warn("Ignoring option 'wifi.ssid', it must be specified with option 'ssid'");
  const known = async (
    option: string,
    setting: string,
    dict: Dict | undefined,
  ): Promise<Dict | undefined> => {
    if (dict === undefined || dict.size === 0) return dict;
    const first = option === 'wifi_sec' ? [`set ${setting}.psk FAKEVALUE`] : [];
    const step = await edit(target, ['type', 'wifi'], [...first, `print ${setting}`, 'quit', 'yes']);
    if (step.rc !== 0) throw new ModuleFailure(step.err, { name: args.conn_name });
    const names = new Set(
      linesOf(step.out).flatMap((line) =>
        line.startsWith(`${setting}.`) ? [(line.split(':')[0] ?? '').trim().slice(setting.length + 1)] : [],
      ),
    );
    const lacking = [...dict.keys()].map(String).filter((key) => !names.has(key));
    if (lacking.length === 0) return dict;
    const message = `Invalid or unsupported option(s): "${lacking.map((key) => `${option}.${key}`).join('", "')}"`;
    if (!args.ignore_unsupported_suboptions) throw new ModuleFailure(message);
    task.warn(message);
    return new Map([...dict].filter(([key]) => names.has(String(key))));
  };
  return {
    ...args,
    wifi: await known('wifi', '802-11-wireless', wifi),
    wifi_sec: await known('wifi_sec', '802-11-wireless-security', args.wifi_sec),
  };
}
