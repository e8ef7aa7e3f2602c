import { compareLoose } from '../../../runtime/galaxy/versions.ts';
import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { binaryPath, runCommands, stepOf } from '../commands.ts';
import type { Step } from '../steps.ts';

/** JSON as podman prints it. */
export type PodmanJson = { readonly [key: string]: ResultValue };

interface Credentials {
  readonly registries: readonly string[];
  readonly user: string;
  readonly password: string;
}

/** The first line of the input becomes the file that --authfile names; the rest is the command's input. */
const WITH_FILE = `f=$(umask 077; mktemp) || exit 1
trap 'rm -f -- "$f"' EXIT
trap 'exit 130' INT TERM HUP
IFS= read -r line
printf '%s\\n' "$line" >"$f"
"$@" --authfile "$f"`;

/** The podman command of the host. */
export class Podman {
  /** Where the command was found, once it ran. */
  path: string | undefined;

  constructor(
    private readonly target: Target,
    readonly executable: string,
  ) {}

  /** Runs subcommands one after another; all of them, unless they must succeed. */
  async ask(commands: readonly (readonly string[])[], must = false): Promise<Step[]> {
    const done = await runCommands(
      this.target,
      commands.map((words, at) => ({ step: String(at), argv: [this.executable, ...words], must })),
      { need: [this.executable], english: false, leavesChildren: true },
    );
    return commands.flatMap((_, at) => done.find(String(at)) ?? []);
  }

  async one(words: readonly string[], input?: string): Promise<Step> {
    const done = await runCommands(
      this.target,
      [{ step: 'podman', argv: [this.executable, ...words], stdin: input !== undefined }],
      {
        need: [this.executable],
        english: false,
        leavesChildren: true,
        ...(input === undefined ? {} : { payload: input }),
      },
    );
    this.path = binaryPath(done, this.executable);
    return stepOf(done, 'podman');
  }

  /** The same with credentials for registries, which are in no command line: a file that only the user can read has them while it runs. */
  async withCredentials(words: readonly string[], credentials: Credentials, input = ''): Promise<Step> {
    const auth = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    const auths = Object.fromEntries(credentials.registries.map((registry) => [registry, { auth }]));
    const json = JSON.stringify({ auths });
    const done = await runCommands(
      this.target,
      [{ step: 'podman', argv: ['sh', '-c', WITH_FILE, 'sh', this.executable, ...words], stdin: true }],
      { need: [this.executable], english: false, leavesChildren: true, payload: `${json}\n${input}` },
    );
    return stepOf(done, 'podman');
  }

  /** What `podman KIND inspect NAME` tells; undefined when there is no such thing. */
  async inspect(kind: string, name: string): Promise<PodmanJson | undefined> {
    const step = await this.one([kind, 'inspect', name]);
    return step.rc === 0 ? firstOf(step.out) : undefined;
  }

  async version(): Promise<string> {
    const step = await this.one(['--version']);
    const version = /version\s+(\S+)/.exec(step.out)?.[1];
    if (step.rc !== 0 || version === undefined) throw new ModuleFailure(`${this.executable} run failed!`);
    return version;
  }
}

export function isAtLeast(version: string, wanted: string): boolean {
  return compareLoose(version, wanted) >= 0;
}

/** A list that podman printed. */
export function listOf(text: string): PodmanJson[] {
  try {
    const all: unknown = JSON.parse(text || '[]');
    return Array.isArray(all) ? all : [];
  } catch {
    throw new ModuleFailure(`Failed to parse JSON output from podman: ${text}`);
  }
}

function firstOf(text: string): PodmanJson | undefined {
  return listOf(text)[0];
}

/** A member of nested JSON, whatever the case of its keys: `config.cmd`. */
export function memberOf(json: ResultValue, path: string): unknown {
  let value: unknown = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name.toLowerCase() === key)?.[1];
  }
  return value;
}
