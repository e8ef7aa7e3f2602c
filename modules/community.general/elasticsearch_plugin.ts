import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { runCommands, stepOf } from '../support/commands.ts';

const FOLDER = '/usr/share/elasticsearch/bin';

/**
 * GIVEN PLUGIN: prints the installer's path, then what there is of the plugin. An installer that is not where it is said to be is looked for by
 * its name, as the usual ones are.
 */
const probe = shellFunction(
  'tsible_es_probe',
  [],
  `
found=
if [ -n "$1" ] && [ -f "$1" ]; then found=$1; else
case $1 in */*) own=\${1##*/} folder=\${1%/*};; *) own=$1 folder=;; esac
folders=\${folder:+$folder:}${FOLDER}:$PATH:/sbin:/usr/sbin:/usr/local/sbin
for name in "$own" elasticsearch-plugin plugin; do
[ -n "$name" ] || continue
rest=$folders:
while [ -z "$found" ] && [ -n "$rest" ]; do
one=\${rest%%:*}/$name rest=\${rest#*:}
[ -f "$one" ] && [ -x "$one" ] && found=$one
done
done
fi
printf '%s\\n' "$found"
[ ! -d "$2" ] || echo there`,
);

export default defineModule({
  name: 'community.general.elasticsearch_plugin',
  summary: "Manage Elasticsearch's plugins",
  options: {
    name: { type: 'str', required: true, description: 'The plugin.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be installed.',
    },
    src: { type: 'str', description: 'What to install it from.' },
    url: { type: 'str', description: 'Address to install it from, with the old installer.' },
    timeout: { type: 'str', default: '1m', description: 'How long it may take, with the old installer.' },
    force: { type: 'bool', default: false, description: 'Allow what a plugin asks for.' },
    plugin_bin: { type: 'path', description: 'The installer.' },
    plugin_dir: {
      type: 'path',
      default: '/usr/share/elasticsearch/plugins/',
      description: 'Where the plugins are.',
    },
    proxy_host: { type: 'str', description: 'Proxy to the network.' },
    proxy_port: { type: 'str', description: "The proxy's port." },
    version: { type: 'str', description: 'Its version, with the old installer.' },
  },
  rules: { mutuallyExclusive: [['src', 'url']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, timeout } = args;
    const repository = shortName(name);
    const folder = `${args.plugin_dir.replace(/\/*$/, '')}/${repository}`;
    const reply = await target.call(probe, [args.plugin_bin ?? '', folder]);
    const [installer = '', there] = reply.stdout.toString().split('\n');
    if (installer === '')
      throw new ModuleFailure(
        `${args.plugin_bin ?? 'None'} does not exist and no other valid plugin installers were found. Make sure Elasticsearch is installed.`,
      );
    if ((there === 'there') === (state === 'present')) return { changed: false, name, state };
    const isOld = installer.endsWith('/plugin');
    const called = isOld && args.version ? `${name}/${args.version}` : name;
    const cmd =
      state === 'absent'
        ? [installer, 'remove', repository]
        : [
            ...[installer, 'install'],
            ...(isOld && timeout ? ['--timeout', timeout] : []),
            ...(args.url ? ['--url', args.url] : []),
            ...(args.force ? ['--batch'] : []),
            args.src || called,
          ];
    let step = { rc: 0, out: 'check mode', err: '' };
    if (!task.check) {
      const { proxy_host: host, proxy_port: port } = args;
      const scheme = (one: string): string => `-D${one}.proxyHost=${host} -D${one}.proxyPort=${port}`;
      const java = host && port && state === 'present' ? `${scheme('http')} ${scheme('https')}` : undefined;
      const environment = { CLI_JAVA_OPTS: java, ES_JAVA_OPTS: java };
      const done = await runCommands(target, [{ step: 'plugin', argv: cmd }], {
        english: false,
        environment,
      });
      step = stepOf(done, 'plugin');
    }
    if (step.rc !== 0) {
      const doing = state === 'present' ? 'Installing' : 'Removing';
      const of = state === 'present' ? called : name;
      throw new ModuleFailure(`${doing} plugin '${of}' failed: ${reasonOf(step.out)}`, { err: step.err });
    }
    return {
      changed: true,
      cmd,
      name,
      state,
      url: args.url ?? null,
      timeout,
      stdout: step.out,
      stderr: step.err,
    };
  },
});

/** `me/elasticsearch-own` is a plugin `own`. */
function shortName(name: string): string {
  const [first = '', second] = name.split('/');
  return (second ?? first).replace(/^(elasticsearch-|es-)/, '');
}

function reasonOf(output: string): string {
  const mark = 'ERROR: ';
  const at = output.indexOf(mark);
  return at === -1 ? output : output.slice(at + mark.length).trim();
}
