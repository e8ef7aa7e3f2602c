import { readFileSync } from 'node:fs';
import { readsStdin, type VaultCommandArguments } from '../arguments/vault.ts';
import { prompt } from '../prompt.ts';
import { badOptions } from './files.ts';

type Arguments = Extract<VaultCommandArguments, { action: 'encrypt_string' }>;

/** A text to encrypt, where it comes from and what it is to be called. */
interface Plaintext {
  readonly text: Buffer;
  readonly from: 'the command line args' | 'the interactive prompt' | 'stdin';
  readonly name: string | undefined;
}

const INDENT = ' '.repeat(10);

/**
 * Encrypts the texts that the arguments, stdin and the user give, each as a YAML block.
 * @returns What goes to the output; what tells several blocks apart goes to stderr.
 */
export async function encryptStrings(args: Arguments, encrypt: (text: Buffer) => string): Promise<Buffer> {
  const texts = await plaintexts(args);
  const blocks = texts.map(({ text, from, name }, index) => {
    if (texts.length > 1) process.stderr.write(headline(name, index + 1, from));
    const lines = encrypt(text).trimEnd().split('\n');
    return [`${name === undefined ? '' : `${name}: `}!vault |`, ...lines.map((line) => INDENT + line)].join(
      '\n',
    );
  });
  return Buffer.from(blocks.map((block) => `${block}\n`).join(''));
}

function headline(name: string | undefined, number: number, from: string): string {
  return name === undefined
    ? `# The encrypted version of the string #${number} from ${from}.)\n`
    : `# The encrypted version of variable ("${name}", the string #${number} from ${from}).\n`;
}

async function plaintexts(args: Arguments): Promise<Plaintext[]> {
  const texts: Plaintext[] = [];
  if (args.encrypt_string_prompt) {
    const name = await prompt('Variable name (enter for no name): ', { secret: false });
    const secret = !args.show_string_input;
    const text = await prompt(secret ? 'String to encrypt (hidden): ' : 'String to encrypt:', { secret });
    if (text === '') throw badOptions('The plaintext provided from the prompt was empty, not encrypting');
    texts.push({
      text: Buffer.from(text),
      from: 'the interactive prompt',
      name: name === '' ? undefined : name,
    });
  }
  if (readsStdin(args))
    texts.push({ text: readStdin(), from: 'stdin', name: args.encrypt_string_stdin_name });
  const words = args.args.filter((word) => word !== '-');
  const names = args.encrypt_string_names ?? [];
  if (names.length > 0 && words.length > names.length)
    process.stderr.write(
      `The number of --name options do not match the number of args.\nThe last named variable will be "${names.at(-1)}". The rest will not have names.\n`,
    );
  for (const [index, word] of words.entries()) {
    if (word === '')
      throw badOptions('The plaintext provided from the command line args was empty, not encrypting');
    texts.push({ text: Buffer.from(word), from: 'the command line args', name: names[index] });
  }
  return texts;
}

function readStdin(): Buffer {
  const isTerminal = process.stdout.isTTY === true;
  if (isTerminal)
    process.stderr.write(
      'Reading plaintext input from stdin. (ctrl-d to end input, twice if your content does not already have a newline)\n',
    );
  const text = readFileSync(0);
  if (text.length === 0) throw badOptions('stdin was empty, not encrypting');
  if (isTerminal && text.at(-1) !== 10) process.stdout.write('\n');
  return text;
}
