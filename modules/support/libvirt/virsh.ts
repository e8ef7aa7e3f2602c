import { DOMParser, type Element } from '@xmldom/xmldom';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { linesOf, runCommands, stepOf } from '../commands.ts';
import type { Step } from '../steps.ts';

/** The host's virsh, which speaks to the libvirt of a URI. */
export class Virsh {
  constructor(
    private readonly target: Target,
    private readonly uri: string,
  ) {}

  /** What subcommands give, however they end. @param input What each may read as /dev/stdin */
  async ask(commands: readonly (readonly string[])[], input?: string): Promise<Step[]> {
    const done = await runCommands(
      this.target,
      commands.map((words, at) => ({
        step: String(at),
        argv: ['virsh', '-q', '-c', this.uri, ...words],
        stdin: input !== undefined,
      })),
      { need: ['virsh'], ...(input === undefined ? {} : { payload: input }) },
    );
    return commands.map((_, at) => stepOf(done, String(at)));
  }

  /** What a subcommand prints. @throws ModuleFailure in libvirt's words */
  async run(words: readonly string[], input?: string): Promise<string> {
    const [step] = await this.ask([words], input);
    if (step === undefined || step.rc !== 0) throw new ModuleFailure(libvirtError(step?.err ?? ''));
    return step.out;
  }

  /** The lines that a subcommand prints. */
  async lines(words: readonly string[]): Promise<string[]> {
    return linesOf(await this.run(words)).filter((line) => line.trim() !== '');
  }
}

/** libvirt's own message: the last of those that virsh tells. */
export function libvirtError(said: string): string {
  return (
    linesOf(said)
      .filter((line) => line.startsWith('error: '))
      .at(-1)
      ?.slice('error: '.length) ?? said.trim()
  );
}

/** `Key:   value` lines, as virsh's info subcommands print them. */
export function readPairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    linesOf(text).flatMap((line) => {
      const at = line.indexOf(':');
      return at === -1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
    }),
  );
}

/** XML of libvirt's, or a user's. @throws ModuleFailure for what is none */
export function parseXml(text: string): Element {
  try {
    const fail = (message: string): never => {
      throw new Error(message);
    };
    const document = new DOMParser({ onError: fail }).parseFromString(text.trim(), 'text/xml');
    if (document.documentElement === null) throw new Error('empty');
    return document.documentElement;
  } catch {
    throw new ModuleFailure('given XML is invalid');
  }
}

/** The elements along a path below an element. */
export function elements(from: Element, path: string): Element[] {
  return path
    .split('/')
    .reduce<Element[]>(
      (found, name) => found.flatMap((one) => children(one).filter((child) => child.tagName === name)),
      [from],
    );
}

/** An attribute of the first element along a path; undefined when there is none. */
export function attribute(from: Element, path: string, name: string): string | undefined {
  const [found] = elements(from, path);
  return found?.hasAttribute(name) ? (found.getAttribute(name) ?? undefined) : undefined;
}

export function children(of: Element): Element[] {
  return Array.from(of.childNodes).filter((node): node is Element => node.nodeType === 1);
}
