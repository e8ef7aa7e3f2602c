import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Steps } from '../../support/steps.ts';
import { compareVersions, matches } from './version.ts';

/** A package as a task names it: `name`, `name=1.2*`, `name>=1.2`. */
export interface PackageSpec {
  readonly text: string;
  readonly name: string;
  readonly operator: '=' | '>=' | undefined;
  readonly version: string;
}

export function parseSpec(text: string): PackageSpec {
  const found = /^(.*?)(>?=)(.*)$/s.exec(text);
  if (found === null) return { text, name: text, operator: undefined, version: '' };
  const [, name = '', operator, version = ''] = found;
  return { text, name, operator: operator === '=' ? '=' : '>=', version };
}

/** True when a package is named by a pattern. No Debian package has such a character in its name. */
export function isPattern(spec: PackageSpec): boolean {
  return /[*?[\]!]/.test(spec.name);
}

/** A package as the host knows it. */
interface KnownPackage {
  readonly installed: string | undefined;
  /** Removed, but its configuration is still there. */
  readonly leftovers: boolean;
  readonly candidate: string | undefined;
  /** All versions that can be had, the best first; empty when they were not asked for. */
  readonly versions: readonly string[];
}

/** What the host said of packages. */
export class PackageDatabase {
  readonly #states = new Map<string, { status: string; version: string }>();
  readonly #policies = new Map<string, { candidate: string | undefined; versions: string[] }>();
  readonly #automatic: ReadonlySet<string>;

  constructor(probed: Steps) {
    this.#automatic = new Set(probed.text('automatic').split('\n').filter(Boolean));
    this.learn(probed);
  }

  /** Takes in what the host says of further packages. */
  learn(probed: Steps): void {
    const native = probed.text('native').trim();
    for (const line of probed.text('installed').split('\n')) {
      const [status = '', name = '', arch = '', version = ''] = line.split(' ');
      const state = { status, version };
      if (arch === native || arch === 'all') this.#states.set(name, state);
      this.#states.set(`${name}:${arch}`, state);
    }
    this.#readPolicies(probed.text('policy'), native);
  }

  #readPolicies(text: string, native: string): void {
    let current: { candidate: string | undefined; versions: string[] } | undefined;
    for (const line of text.split('\n')) {
      const name = /^(\S+):$/.exec(line)?.[1];
      if (name !== undefined) {
        current = { candidate: undefined, versions: [] };
        this.#policies.set(name, current);
        if (!name.includes(':')) this.#policies.set(`${name}:${native}`, current);
        continue;
      }
      const candidate = /^ {2}Candidate: (\S+)/.exec(line)?.[1];
      if (current && candidate !== undefined && candidate !== '(none)') current.candidate = candidate;
      const version = /^(?: {5}| \*\*\* )(\S+) -?[0-9]+$/.exec(line)?.[1];
      if (current && version !== undefined) current.versions.push(version);
    }
  }

  /** Undefined when apt knows no such package (a virtual one is none). */
  find(name: string): KnownPackage | undefined {
    const state = this.#states.get(name);
    const policy = this.#policies.get(name);
    const known = state !== undefined && state.status !== 'not-installed';
    if (!known && (policy === undefined || policy.versions.length === 0)) return undefined;
    return {
      installed: state?.status === 'installed' ? state.version : undefined,
      leftovers: state?.status === 'config-files',
      candidate: policy?.candidate,
      versions: policy?.versions ?? [],
    };
  }

  /** True when apt lists the name without versions: only others provide it. */
  isVirtual(name: string): boolean {
    return this.#policies.get(name)?.versions.length === 0;
  }

  isAutomatic(name: string): boolean {
    return this.#automatic.has(name.split(':')[0] ?? name);
  }
}

/** How a package stands to what a task asks for. `installable`: a version, or true when apt is to choose. */
export interface Standing {
  readonly installed: boolean;
  readonly fits: boolean;
  readonly installable: string | true | undefined;
  readonly leftovers: boolean;
}

const ABSENT: Standing = { installed: false, fits: false, installable: undefined, leftovers: false };

/**
 * @param providers Packages that provide a virtual one.
 * @throws ModuleFailure when there is no such package to install.
 */
export function standing(
  spec: PackageSpec,
  database: PackageDatabase,
  providers: ReadonlyMap<string, readonly string[]>,
  installing: boolean,
): Standing {
  const known = database.find(spec.name);
  if (known === undefined) return installing ? virtualStanding(spec, database, providers) : ABSENT;
  const best = bestVersion(spec, known);
  const { installed, leftovers } = known;
  if (installed === undefined) return { installed: false, fits: false, installable: best, leftovers };
  const fits = fitsVersion(installed, spec);
  const other = best !== undefined && best !== installed && fitsVersion(best, spec);
  return { installed: true, fits, installable: other ? best : undefined, leftovers: true };
}

function virtualStanding(
  spec: PackageSpec,
  database: PackageDatabase,
  providers: ReadonlyMap<string, readonly string[]>,
): Standing {
  const names = providers.get(spec.name) ?? [];
  if (names.length === 0) throw new ModuleFailure(`No package matching '${spec.name}' is available`);
  const [only = ''] = names;
  if (names.length === 1 && database.find(only)?.installed !== undefined)
    return standing({ ...spec, name: only }, database, providers, true);
  return { ...ABSENT, installable: true };
}

function bestVersion(spec: PackageSpec, known: KnownPackage): string | undefined {
  if (spec.operator === '=') return known.versions.find((version) => matches(version, spec.version));
  return known.candidate;
}

function fitsVersion(version: string, spec: PackageSpec): boolean {
  if (spec.operator === '=') return matches(version, spec.version);
  return spec.operator === undefined || compareVersions(version, spec.version) >= 0;
}

/** Reads `apt-cache showpkg`: which packages provide each virtual one. */
export function parseProviders(text: string): Map<string, string[]> {
  const providers = new Map<string, string[]>();
  let name = '';
  let inProvides = false;
  for (const line of text.split('\n')) {
    const heading = /^Package: (\S+)/.exec(line)?.[1];
    if (heading !== undefined) {
      name = heading;
      inProvides = false;
    } else if (line.startsWith('Reverse Provides:')) inProvides = true;
    else if (inProvides && line.trim() !== '') {
      const provider = line.split(' ')[0] ?? '';
      const known = providers.get(name) ?? [];
      if (!known.includes(provider)) providers.set(name, [...known, provider]);
    }
  }
  return providers;
}
