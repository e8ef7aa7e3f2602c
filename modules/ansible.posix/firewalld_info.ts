import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'ansible.posix.firewalld_info',
  summary: 'Tell of the running firewalld and its zones',
  options: {
    active_zones: { type: 'bool', default: false, description: 'Only zones in use.' },
    zones: { type: 'list', elements: 'str', description: 'The zones; all when not given.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const ask = ['version', 'get-default-zone', 'get-zones', 'get-active-zones', 'list-all-zones'];
    const done = await runCommands(
      target,
      ask.map((one) => ({ step: one, argv: ['firewall-cmd', `--${one}`] })),
      { need: ['firewall-cmd'] },
    );
    const failed = done.list.find((step) => step.rc !== 0 && ask.includes(step.name));
    if (failed !== undefined) {
      const why = (failed.err || failed.out).trim();
      throw new ModuleFailure(
        /not running/i.test(why)
          ? `firewalld probably not be running, Or the following method is not supported with your python-firewall version. (Error: 'NoneType' object has no attribute 'getDefaultZone')`
          : `Unable to gather firewalld settings. You may need to run as the root user or use become. (Error: ${why})`,
      );
    }
    const text = (step: string): string => stepOf(done, step).out;
    const all = text('get-zones').trim().split(/\s+/);
    const active = text('get-active-zones')
      .split('\n')
      .flatMap((line) => /^\S+/.exec(line)?.[0] ?? []);
    const asked = args.zones ?? [];
    const byName = !args.active_zones && asked.length > 0;
    const collected = args.active_zones
      ? active
      : byName
        ? [...new Set(asked)].filter((zone) => all.includes(zone))
        : all;
    const ignored = byName ? [...new Set(asked)].filter((zone) => !all.includes(zone)) : [];
    const zones = readZones(text('list-all-zones'));
    return {
      changed: false,
      active_zones: args.active_zones,
      collected_zones: collected,
      undefined_zones: ignored,
      firewalld_info: {
        version: text('version').trim(),
        default_zone: text('get-default-zone').trim(),
        zones: Object.fromEntries(collected.map((zone) => [zone, zones.get(zone) ?? {}])),
      },
      warnings:
        ignored.length > 0
          ? [`Please note: zone:(${ignored.join(',')}) have been ignored in the gathering process.`]
          : [],
    };
  },
});

/** Reads what firewall-cmd lists: a zone's name, then its settings, those with several lines indented by a tab. */
function readZones(text: string): Map<string, ResultValue> {
  const zones = new Map<string, ResultValue>();
  for (const block of text.split(/\n(?=\S)/)) {
    const name = /^\s*(\S+)/.exec(block)?.[1];
    if (name !== undefined) zones.set(name, readZone(block));
  }
  return zones;
}

function readZone(block: string): ResultValue {
  const value = (key: string): string => new RegExp(`^  ${key}: ?(.*)$`, 'm').exec(block)?.[1]?.trim() ?? '';
  const words = (key: string): string[] => value(key).split(/\s+/).filter(Boolean);
  const lines = (key: string): string[] =>
    (new RegExp(`^  ${key}:.*((?:\\n\\t.*)*)`, 'm').exec(block)?.[1] ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const ports = (key: string): string[][] => words(key).map((port) => port.split('/'));
  return {
    target: value('target'),
    icmp_block_inversion: value('icmp-block-inversion') === 'yes',
    interfaces: words('interfaces'),
    sources: words('sources'),
    services: words('services'),
    ports: ports('ports'),
    protocols: words('protocols'),
    masquerade: value('masquerade') === 'yes',
    forward_ports: lines('forward-ports').map((line) =>
      ['port', 'proto', 'toport', 'toaddr'].map(
        (key) => new RegExp(`(?:^|:)${key}=([^:]*(?::(?!\\w+=)[^:]*)*)`).exec(line)?.[1] ?? '',
      ),
    ),
    source_ports: ports('source-ports'),
    icmp_blocks: words('icmp-blocks'),
    rich_rules: lines('rich rules'),
    forward: value('forward') === 'yes',
  };
}
