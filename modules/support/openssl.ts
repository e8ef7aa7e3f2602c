import { randomBytes } from 'node:crypto';
import { ModuleFailure } from '../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { readSteps, type Step, steps } from './steps.ts';

/** Texts for an openssl command; each is a file that only a descriptor of the command's names. */
export interface OpensslParts {
  /** `fd:3`, for -passin. */
  readonly pass?: string | undefined;
  /** `/dev/fd/4` */
  readonly key?: string | undefined;
  /** `/dev/fd/5` */
  readonly config?: string | undefined;
  /** `/dev/fd/6` */
  readonly input?: string | undefined;
  /** `/dev/fd/7` */
  readonly ca?: string | undefined;
  /** What the command prints is no text: it is answered in base64, '' where the command failed. */
  readonly binary?: boolean;
}

/** MARK, `b` or '' (its output becomes base64), then the words of an openssl command. The payload's parts, each ended by MARK, are its descriptors 3 to 7. */
const opensslCommand = shellFunction(
  'tsible_openssl',
  [
    steps,
    shellFunction(
      'tsible_openssl_part',
      [],
      `
o_part=
while IFS= read -r l && [ "$l" != "$o_mark" ]; do o_part=$o_part$l$o_nl; done`,
    ),
    shellFunction(
      'tsible_openssl_do',
      [],
      `if [ -n "$o_binary" ]; then openssl "$@" | openssl base64; else openssl "$@"; fi`,
    ),
    shellFunction(
      'tsible_openssl_run',
      [],
      `
o_nl='
'
tsible_openssl_part; o_3=$o_part
tsible_openssl_part; o_4=$o_part
tsible_openssl_part; o_5=$o_part
tsible_openssl_part; o_6=$o_part
tsible_openssl_part; o_7=$o_part
tsible_openssl_do "$@" </dev/null 3<<TSIBLE_3 4<<TSIBLE_4 5<<TSIBLE_5 6<<TSIBLE_6 7<<TSIBLE_7
$o_3
TSIBLE_3
$o_4
TSIBLE_4
$o_5
TSIBLE_5
$o_6
TSIBLE_6
$o_7
TSIBLE_7`,
    ),
  ],
  `
export LC_ALL=C
tsible_need openssl
o_mark=$1 o_binary=$2
shift 2
tsible_payload | tsible_step openssl tsible_openssl_run "$@"
exit 0`,
);

/** Runs an openssl command on the host. */
export async function openssl(
  target: Target,
  words: readonly string[],
  parts: OpensslParts = {},
): Promise<Step> {
  const mark = `#${randomBytes(8).toString('hex')}`;
  const texts = [parts.pass, parts.key, parts.config, parts.input, parts.ca];
  const payload = texts.map((text = '') => `${text.replace(/\n$/, '')}\n${mark}\n`).join('');
  const reply = await target.call(opensslCommand, [mark, parts.binary ? 'b' : '', ...words], {
    payload: { kind: 'bytes', bytes: payload },
  });
  const step = readSteps(reply).find('openssl');
  if (step === undefined) throw new ModuleFailure('the shell on the host ended before openssl');
  return step;
}

/** @throws ModuleFailure with what openssl said */
export async function opensslText(
  target: Target,
  words: readonly string[],
  parts: OpensslParts = {},
  failure = '',
): Promise<string> {
  const step = await openssl(target, words, parts);
  if (step.rc !== 0) throw new ModuleFailure(`${failure}${step.err.trim()}`);
  return step.out;
}

/**
 * What `openssl req|x509 -text` says, without what differs between two of the same contents: signature, serial number, validity. Extensions are sorted.
 */
export function comparableText(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const kept: string[] = [];
  const blocks: string[] = [];
  let inExtensions = false;
  let skip = 0;
  for (const line of lines) {
    if (/^\s*(Signature Algorithm|Signature Value)/.test(line) && inExtensions) break;
    if (/^\s*(Requested Extensions|X509v3 extensions):/.test(line)) {
      inExtensions = true;
      continue;
    }
    if (inExtensions) {
      if (/^ {12,16}\S.*:( critical)?\s*$/.test(line) && !/^ {17}/.test(line)) blocks.push(line.trim());
      else blocks[blocks.length - 1] = `${blocks.at(-1) ?? ''}\n${line.trim()}`;
      continue;
    }
    if (/^\s*(Serial Number|Validity)/.test(line)) {
      skip = /Validity/.test(line) ? 2 : /:\s*$/.test(line) ? 1 : 0;
      continue;
    }
    if (skip > 0) {
      skip--;
      continue;
    }
    kept.push(line.trim());
  }
  const told = kept.filter(
    (line) =>
      !/^(Attributes|\(none\)|Signature Algorithm|Certificate request self-signature|verify OK)/.test(line) &&
      line !== '',
  );
  return [...told, ...blocks.sort()].join('\n');
}
