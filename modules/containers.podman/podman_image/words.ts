import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { splitWords } from '../../support/shlex.ts';
import type { ImageArguments } from './options.ts';

/** The image's name without and with its tag or digest. */
export function imageName(args: ImageArguments): { readonly name: string; readonly whole: string } {
  const [, name = args.name, tag = args.tag] =
    /^(.*)@([^@]*)$/s.exec(args.name) ?? /^(.*):([^:/]*)$/s.exec(args.name) ?? [];
  return { name, whole: `${name}${tag.includes('sha256') ? '@' : ':'}${tag}` };
}

/** How a registry is spoken to. */
function registryWords(args: ImageArguments): string[] {
  return [
    ...(args.auth_file ? ['--authfile', args.auth_file] : []),
    ...(args.username && args.password ? ['--creds', `${args.username}:${args.password}`] : []),
  ];
}

function certificateWords(args: ImageArguments): string[] {
  if (args.validate_certs === undefined) return [];
  return [args.validate_certs ? '--tls-verify' : '--tls-verify=false'];
}

export function pullWords(args: ImageArguments, whole: string): string[] {
  return [
    ...['pull', whole, '-q'],
    ...(args.arch ? ['--arch', args.arch] : []),
    ...registryWords(args),
    ...certificateWords(args),
    ...(args.ca_cert_dir ? ['--cert-dir', args.ca_cert_dir] : []),
    ...splitWords(args.pull_extra_args ?? ''),
  ];
}

/** The words of a build; a Containerfile that is given as text comes through standard input. */
export function buildWords(
  args: ImageArguments,
  whole: string,
  folder: string | undefined,
  hash: string | undefined,
): string[] {
  const { build } = args;
  return [
    ...['build', '-t', whole],
    ...certificateWords(args),
    ...[...(build.annotation ?? [])].flatMap(([key, value]) => ['--annotation', `${str(key)}=${str(value)}`]),
    ...(args.ca_cert_dir ? ['--cert-dir', args.ca_cert_dir] : []),
    ...(build.force_rm ? ['--force-rm'] : []),
    ...['--format', build.format ?? 'oci'],
    ...(args.arch ? ['--arch', args.arch] : []),
    ...(build.cache === false ? ['--no-cache'] : []),
    ...(build.rm === false ? [] : ['--rm']),
    ...(build.file ? ['--file', build.file] : build.container_file ? ['--file', '/dev/stdin'] : []),
    ...(hash === undefined ? [] : ['--label', `containerfile.hash=${hash}`]),
    ...(build.volume ?? []).filter(Boolean).flatMap((volume) => ['--volume', volume]),
    ...registryWords(args),
    ...splitWords(build.extra_args ?? ''),
    ...(build.target ? ['--target', build.target] : []),
    ...(folder ? [folder] : []),
  ];
}

/** The words of a push. @throws ModuleFailure where it is not said where to */
export function pushWords(args: ImageArguments, name: string, whole: string): string[] {
  const push = args.push_args;
  const words = [
    'push',
    ...certificateWords(args),
    ...(args.ca_cert_dir ? ['--cert-dir', args.ca_cert_dir] : []),
    ...registryWords(args),
    ...(push.compress ? ['--compress'] : []),
    ...(push.format ? ['--format', push.format] : []),
    ...(push.remove_signatures ? ['--remove-signatures'] : []),
    ...(push.sign_by ? ['--sign-by', push.sign_by] : []),
    ...splitWords(push.extra_args ?? ''),
    whole,
  ];
  const dest = destination(push.transport, push.dest ?? whole, name, whole);
  if (!/[/@]/.test(dest) && !dest.includes('docker-daemon'))
    throw new ModuleFailure('Destination must be a full URL or path to a directory with image name and tag.');
  return [...words, dest];
}

function destination(transport: string | undefined, dest: string, name: string, whole: string): string {
  switch (transport) {
    case undefined: {
      const isPlace = !/[:@]/.test(dest) && dest.replace(/\/+$/, '').split('/').length === 2;
      return isPlace ? `${dest.replace(/\/+$/, '')}/${whole}` : dest;
    }
    case 'docker':
      return `docker://${dest}`;
    case 'ostree':
      return `ostree:${name}@${dest}`;
    case 'docker-daemon':
      return dest.includes(':') ? `docker-daemon:${dest}` : `docker-daemon:${dest}:latest`;
    default:
      return `${transport}:${dest}`;
  }
}

/**
 * The registries that a command speaks to: that of the image it pulls, of the place it pushes to, or those of the images
 * that a Containerfile builds upon.
 */
export function registriesOf(words: readonly string[], recipe: string): string[] {
  const images =
    words[0] === 'build'
      ? Array.from(recipe.matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)/gim), ([, image = '']) => image)
      : [(words[0] === 'push' ? words.at(-1) : words[1]) ?? ''];
  return [...new Set(images.map(registryOf))];
}

/** The first part of a name is a registry's where it looks like a host. */
function registryOf(image: string): string {
  const [first = '', rest] = image.replace(/^[\w-]+:\/\//, '').split('/');
  return rest !== undefined && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}
