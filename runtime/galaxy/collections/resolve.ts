import { TsibleError } from '../../errors/error.ts';
import { fromJs } from '../../values/convert.ts';
import { typeName } from '../../values/types.ts';
import type { GalaxyServer } from '../server.ts';
import {
  compareVersions,
  isPinned,
  isPreRelease,
  isSemanticVersion,
  meetsRequirements,
} from '../versions.ts';
import type { Artifacts } from './artifacts.ts';
import { askServers, versionMetadata, versionsAt } from './collection-api.ts';
import {
  type Collection,
  identityOf,
  isConcrete,
  isVirtual,
  labelOf,
  requirementFrom,
} from './requirement.ts';

export interface ResolveOptions {
  /** Installed collections, which will do if they satisfy what is wanted. */
  readonly preferred: readonly Collection[];
  readonly withDependencies: boolean;
  readonly preReleases: boolean;
  readonly upgrade: boolean;
  /** Asks no server. */
  readonly offline: boolean;
}

interface Wanted {
  readonly requirement: Collection;
  readonly parent: Collection | undefined;
}

const VERSION_HELP =
  "A SemVer-compliant version or '*' is required. See https://semver.org to learn how to compose it correctly. " +
  'This is an issue with the collection.';

/** Finds versions of collections, and of all that they need, that go together. */
export async function resolveCollections(
  artifacts: Artifacts,
  requirements: readonly Collection[],
  options: ResolveOptions,
): Promise<Collection[]> {
  const resolution = new Resolution(artifacts, options);
  const wanted = new Map<string, Wanted[]>();
  for (const requirement of requirements) add(wanted, { requirement, parent: undefined });
  const pins = await resolution.solve(new Map(), wanted);
  if (pins !== undefined) return [...pins.values()];
  const lines = resolution.conflict.map(
    ({ requirement, parent }) =>
      `* ${requirement.fqcn}:${requirement.version} (${parent === undefined ? 'direct request' : `dependency of ${labelOf(parent)}`})`,
  );
  const hint = options.preReleases
    ? ''
    : 'Hint: Pre-releases hosted on Galaxy or Automation Hub are not installed by default unless a specific version is requested. To enable pre-releases globally, use --pre.';
  throw new TsibleError(
    [
      'Failed to resolve the requested dependencies map. Could not satisfy the following requirements:',
      ...lines,
      hint,
    ].join('\n'),
  );
}

function add(wanted: Map<string, Wanted[]>, one: Wanted): void {
  const identity = identityOf(one.requirement);
  wanted.set(identity, [...(wanted.get(identity) ?? []), one]);
}

/** A search that pins one collection after another, and takes a pin back where it leads nowhere. */
class Resolution {
  readonly #artifacts: Artifacts;
  readonly #options: ResolveOptions;
  readonly #versions = new Map<string, Promise<Collection[]>>();
  /** What the last dead end was about. */
  conflict: readonly Wanted[] = [];

  constructor(artifacts: Artifacts, options: ResolveOptions) {
    this.#artifacts = artifacts;
    this.#options = options;
  }

  /** All pins, or undefined when there are none that satisfy what is wanted. */
  async solve(
    pins: ReadonlyMap<string, Collection>,
    wanted: ReadonlyMap<string, readonly Wanted[]>,
  ): Promise<ReadonlyMap<string, Collection> | undefined> {
    const next = await this.#next(pins, wanted);
    if (next === undefined) return pins;
    const { identity, candidates, requests } = next;
    if (candidates.length === 0) this.conflict = requests;
    for (const candidate of candidates) {
      const further = await this.#further(candidate, pins, wanted);
      if (further === undefined) continue;
      const solved = await this.solve(new Map([...pins, [identity, candidate]]), further);
      if (solved !== undefined) return solved;
    }
    return undefined;
  }

  /** The collection to pin next: an installed one, or the one with the fewest choices. */
  async #next(pins: ReadonlyMap<string, Collection>, wanted: ReadonlyMap<string, readonly Wanted[]>) {
    let best:
      | { identity: string; candidates: Collection[]; requests: readonly Wanted[]; rank: number }
      | undefined;
    for (const [identity, requests] of wanted) {
      if (pins.has(identity)) continue;
      const candidates = await this.#candidates(requests);
      const rank = candidates.some((one) => this.#options.preferred.includes(one)) ? -1 : candidates.length;
      if (best === undefined || rank < best.rank) best = { identity, candidates, requests, rank };
    }
    return best;
  }

  /** What is wanted once a candidate is taken; undefined when that doesn't go with what is pinned. */
  async #further(
    candidate: Collection,
    pins: ReadonlyMap<string, Collection>,
    wanted: ReadonlyMap<string, readonly Wanted[]>,
  ): Promise<ReadonlyMap<string, readonly Wanted[]> | undefined> {
    const further = new Map([...wanted].map(([identity, requests]) => [identity, [...requests]]));
    for (const requirement of await this.#dependencies(candidate)) {
      const one = { requirement, parent: candidate };
      const identity = identityOf(requirement);
      const pinned = pins.get(identity) ?? (identity === identityOf(candidate) ? candidate : undefined);
      if (pinned !== undefined && !satisfies(requirement, pinned)) {
        this.conflict = [...(wanted.get(identity) ?? []), one];
        return undefined;
      }
      add(further, one);
    }
    return further;
  }

  async #dependencies(candidate: Collection): Promise<Collection[]> {
    if (!this.#options.withDependencies && !isVirtual(candidate)) {
      if (candidate.type === 'galaxy') await this.#lookUp(candidate);
      return [];
    }
    if (candidate.type === 'galaxy') await this.#lookUp(candidate);
    const needed = await this.#artifacts.dependencies(candidate);
    return await Promise.all(
      Object.entries(needed).map(([name, version]) => requirementFrom({ name, version }, this.#artifacts)),
    );
  }

  async #lookUp(candidate: Collection): Promise<void> {
    const { context, found } = this.#artifacts;
    const key = labelOf(candidate);
    if (found.has(key)) return;
    const server = candidate.source as GalaxyServer;
    const [metadata] = await askServers(
      context,
      [server],
      `available versions of collection ${candidate.fqcn}`,
      (one) => versionMetadata(one, candidate.fqcn ?? '', candidate.version),
    );
    if (metadata !== undefined) found.set(key, metadata);
  }

  async #candidates(requests: readonly Wanted[]): Promise<Collection[]> {
    const requirements = requests.map(({ requirement }) => requirement);
    const concrete = requirements.find(isConcrete);
    if (concrete !== undefined) return await this.#concreteCandidate(concrete);
    const { preferred, upgrade } = this.#options;
    const [first] = requirements;
    if (first === undefined) return [];
    const installed = preferred.filter(
      (one) => one.fqcn === first.fqcn && requirements.every((requirement) => satisfies(requirement, one)),
    );
    if (!upgrade && installed.length > 0) return installed;
    const latest = await this.#matches(first, requirements);
    const newest = installed.filter((one) =>
      latest.every((other) => compareVersions(other.version, one.version) <= 0),
    );
    return [...newest, ...latest];
  }

  async #concreteCandidate(requirement: Collection): Promise<Collection[]> {
    if (isVirtual(requirement)) return [requirement];
    const meta = await this.#artifacts.meta(requirement);
    const raw = meta.all.version ?? '*';
    const label = `${requirement.fqcn}:${meta.version}`;
    if (typeof raw === 'object' && raw !== null)
      throw new TsibleError(`Invalid version found for the collection '${label}'. ${VERSION_HELP}`);
    if (typeof raw !== 'string' || (meta.version !== '*' && !isSemanticVersion(meta.version))) {
      const type = typeof raw === 'number' ? 'float' : typeName(fromJs(raw));
      throw new TsibleError(
        `Invalid version found for the collection '${label}': ${meta.version} (<class '${type}'>). ${VERSION_HELP}`,
      );
    }
    return [{ ...requirement, version: meta.version }];
  }

  /** Versions on servers that will do, the newest first. */
  async #matches(first: Collection, requirements: readonly Collection[]): Promise<Collection[]> {
    const all = await this.#versionsOf(first);
    const hasReleases = all.some(({ version }) => !isPreRelease(version));
    const pinned = requirements
      .filter(({ version }) => isPinned(version))
      .map(({ version }) => version.replace(/^=+/, '').trim());
    const signatureSources = requirements.flatMap((requirement) => requirement.signatureSources);
    return all
      .filter((one) => requirements.every((requirement) => satisfies(requirement, one)))
      .filter(
        ({ version }) =>
          !isPreRelease(version) || !hasReleases || this.#options.preReleases || pinned.includes(version),
      )
      .map((one) => ({ ...one, signatureSources }))
      .sort((a, b) => compareVersions(b.version, a.version));
  }

  #versionsOf({ fqcn = '', source }: Collection): Promise<Collection[]> {
    if (this.#options.offline) return Promise.resolve([]);
    const { context } = this.#artifacts;
    const servers = typeof source === 'object' ? [source] : context.servers;
    const key = `${fqcn} ${servers.map(({ url }) => url).join(' ')}`;
    let versions = this.#versions.get(key);
    if (versions === undefined) {
      versions = askServers(context, servers, `available versions of collection ${fqcn}`, async (server) =>
        (await versionsAt(server, fqcn)).map(
          (version): Collection => ({ fqcn, version, type: 'galaxy', source: server, signatureSources: [] }),
        ),
      ).then((lists) => lists.flat());
      this.#versions.set(key, versions);
    }
    return versions;
  }
}

function satisfies(requirement: Collection, candidate: Collection): boolean {
  if (isVirtual(requirement) || isVirtual(candidate) || requirement.version === '*') return true;
  try {
    return meetsRequirements(candidate.version, requirement.version);
  } catch (error) {
    throw new TsibleError(error instanceof Error ? error.message : String(error));
  }
}
