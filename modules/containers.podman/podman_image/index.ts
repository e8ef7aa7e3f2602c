import { createHash } from 'node:crypto';
import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { runCommands, stepOf } from '../../support/commands.ts';
import { listOf, memberOf, Podman, type PodmanJson } from '../../support/podman/client.ts';
import { quadletText, writeQuadlet } from '../../support/podman/quadlet.ts';
import { IMAGE_OPTIONS, type ImageArguments } from './options.ts';
import { buildWords, imageName, pullWords, pushWords, registriesOf } from './words.ts';

export default defineModule({
  name: 'containers.podman.podman_image',
  summary: "Pull, build, push and remove podman's images",
  options: IMAGE_OPTIONS,
  rules: {
    mutuallyExclusive: [
      ['auth_file', 'username'],
      ['auth_file', 'password'],
    ],
    requiredTogether: [['username', 'password']],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const podman = new Podman(target, args.executable);
    const { name, whole } = imageName(args);
    const actions: string[] = [];
    const told: string[][] = [];
    let changed = false;
    let image: ResultValue = {};
    let stdout = '';
    let recipe = '';
    const { username: user, password } = args;
    const run = async (words: readonly string[], input?: string) => {
      told.push([...words]);
      const at = words.indexOf('--creds');
      if (at === -1 || !user || !password) return podman.one(words, input);
      const registries = registriesOf(words, recipe);
      return podman.withCredentials(
        [...words.slice(0, at), ...words.slice(at + 2)],
        { registries, user, password },
        input,
      );
    };
    const commands = (): string[] =>
      told.map((words) => [podman.path ?? args.executable, ...words].join(' '));
    const result = (): ModuleResult => ({ changed, actions, podman_actions: commands(), image, stdout });
    if (args.state === 'quadlet') {
      const written = await writeQuadlet('image', args, imageQuadlet(args), target, task);
      return { ...result(), ...written };
    }
    if (args.state === 'absent') {
      await remove();
      return result();
    }
    const found = await find();
    recipe = await containerfile();
    const hash = recipe === '' ? undefined : sha256(recipe);
    const label = memberOf(found?.[0] ?? {}, 'labels.containerfile.hash') ?? labelOf(found?.[0]);
    const isOther = Boolean(hash && label && hash !== label);
    let now = found;
    if (found === undefined || args.force || isOther) {
      const builds = args.state === 'build' || Boolean(args.path);
      if (builds) now = await build(hash);
      else {
        actions.push(`Pulled image ${whole}`);
        if (!task.check) now = await pull();
      }
      if (now !== undefined && now !== found) image = now as ResultValue;
      const digest = (list: readonly PodmanJson[] | undefined): unknown =>
        memberOf(list?.[0] ?? {}, 'digest');
      changed = task.check || digest(found) !== digest(now);
    }
    if (args.push) await push();
    if (now !== undefined && (typeof image !== 'object' || image === null || Object.keys(image).length === 0))
      image = now as ResultValue;
    return result();

    async function inspect(of: string): Promise<readonly PodmanJson[]> {
      const step = await run(['inspect', of, '--format', 'json']);
      if (step.rc !== 0)
        throw new ModuleFailure(`Failed to run ['${args.executable}', 'inspect']: ${step.err}`);
      return listOf(step.out);
    }

    async function find(): Promise<readonly PodmanJson[] | undefined> {
      if ((await run(['image', 'exists', whole])).rc !== 0) return undefined;
      await inspect(whole);
      const list = listOf((await run(['image', 'ls', whole, '--format', 'json'])).out);
      if (list.length === 0) return undefined;
      const inspected = await inspect(whole);
      return args.arch && memberOf(inspected[0] ?? {}, 'architecture') !== args.arch ? undefined : list;
    }

    async function pull(): Promise<readonly PodmanJson[]> {
      const step = await run(pullWords(args, whole));
      if (step.rc !== 0)
        throw new ModuleFailure(
          args.pull
            ? `Failed to pull image ${whole}`
            : `Failed to find image ${whole} locally, image pull set to False`,
        );
      return inspect(step.out.trim());
    }

    async function build(fileHash: string | undefined): Promise<readonly PodmanJson[] | undefined> {
      const { file, container_file: text } = args.build;
      if (file && text) throw new ModuleFailure('Cannot specify both build file and container file content!');
      const folder = args.path || (file ? file.slice(0, file.lastIndexOf('/')) : undefined);
      if (!folder && !file && !text)
        throw new ModuleFailure('Path to build context or file is required when building an image');
      actions.push(`Built image ${whole} from ${folder || 'default context'}`);
      if (task.check) return found;
      const step = await run(buildWords(args, whole, folder, fileHash), text);
      if (step.rc !== 0) throw new ModuleFailure(`Failed to build image ${whole}: ${step.out} ${step.err}`);
      stdout = step.out + step.err;
      const lines = step.out.split('\n').filter((line) => line !== '');
      const last =
        lines
          .findLast((line) => line.startsWith('-->'))
          ?.split(' ')
          .at(-1) ??
        lines.at(-1) ??
        '';
      return inspect(last);
    }

    /** The Containerfile, by whose hash an image is known to be built of another one; '' where there is none. */
    async function containerfile(): Promise<string> {
      const { file, container_file: text } = args.build;
      if (text) return text;
      const folder = args.path;
      const files = file ? [file] : folder ? [`${folder}/Containerfile`, `${folder}/Dockerfile`] : [];
      if (files.length === 0) return '';
      const read = await runCommands(
        target,
        files.map((path, at) => ({ step: String(at), argv: ['cat', '--', path] })),
      );
      const there = files.map((_, at) => stepOf(read, String(at))).find(({ rc }) => rc === 0);
      return there?.out ?? '';
    }

    async function push(): Promise<void> {
      const words = pushWords(args, name, whole);
      actions.push(words.join(' '));
      changed = true;
      let said = '';
      if (!task.check) {
        const step = await run(words);
        if (step.rc !== 0)
          throw new ModuleFailure(`Failed to push image ${whole}`, {
            stdout: step.out,
            stderr: step.err,
            actions,
            podman_actions: commands(),
          });
        said = step.out + step.err;
      }
      image = (await inspect(whole)) as ResultValue;
      stdout += `\n${said}`;
    }

    async function remove(): Promise<void> {
      const byName = (await find()) !== undefined;
      const start = whole.replace(/:.*$/s, '');
      const ids = (await run(['image', 'ls', '--quiet', '--no-trunc'])).out.split('\n');
      const byId = ids.some((id) => id !== '' && id.replace(/^sha256:/, '').startsWith(start));
      if (!byName && !byId) return;
      actions.push(byName ? `Removed image ${name}` : `Removed image with id ${whole}`);
      changed = true;
      image = { state: 'Deleted' };
      if (task.check) return;
      const of = byName ? whole : start;
      const step = await run(['rmi', of, ...(args.force ? ['--force'] : [])]);
      if (step.rc !== 0)
        throw new ModuleFailure(
          byName
            ? `Failed to remove image ${of}. ${step.err}`
            : `Failed to remove image with id ${of}. ${step.err}`,
        );
    }
  },
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The hash that an image was labelled with: the label's name has a dot in it. */
function labelOf(image: PodmanJson | undefined): unknown {
  const labels = memberOf(image ?? {}, 'labels');
  return typeof labels === 'object' && labels !== null
    ? (labels as Readonly<Record<string, unknown>>)['containerfile.hash']
    : undefined;
}

function imageQuadlet(args: ImageArguments): string {
  return quadletText(
    'Image',
    [
      ['Arch', args.arch ?? null],
      ['CertDir', args.ca_cert_dir ?? null],
      ['Creds', args.username && args.password ? `${args.username}:${args.password}` : null],
      ['Image', args.name],
      ['TLSVerify', args.validate_certs ?? null],
    ],
    args.quadlet_options,
  );
}
