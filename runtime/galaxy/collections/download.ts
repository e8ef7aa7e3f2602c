import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toYaml } from '../read-data.ts';
import type { Artifacts } from './artifacts.ts';
import { buildCollection } from './build.ts';
import { type Collection, isVirtual, labelOf } from './requirement.ts';
import { resolveCollections } from './resolve.ts';

interface DownloadOptions {
  readonly output: string;
  readonly noDeps: boolean;
  readonly preReleases: boolean;
}

/** Downloads collections and what they need as artifacts, with a requirements file to install them from. */
export async function downloadCollections(
  artifacts: Artifacts,
  wanted: readonly Collection[],
  { output, noDeps, preReleases }: DownloadOptions,
): Promise<void> {
  const { context } = artifacts;
  context.say('Process download dependency map');
  const chosen = await resolveCollections(artifacts, wanted, {
    preferred: [],
    withDependencies: !noDeps,
    preReleases,
    upgrade: false,
    offline: false,
  });
  context.say(`Starting collection download process to '${output}'`);
  const requirements: { name: string; version: string }[] = [];
  for (const collection of chosen) {
    const label = labelOf(collection);
    if (isVirtual(collection)) {
      context.say(`${label} is not downloadable`);
      continue;
    }
    context.say(`Downloading collection '${label}' to '${output}'`);
    const source = await artifacts.path(collection);
    let path = join(output, basename(source));
    if (collection.type === 'dir') path = buildCollection(context, source, output, true);
    else copyFileSync(source, path);
    context.say(`Collection '${label}' was downloaded successfully`);
    requirements.push({ name: basename(path), version: collection.version });
  }
  const list = join(output, 'requirements.yml');
  context.say(`Writing requirements.yml file of downloaded collections to '${list}'`);
  writeFileSync(list, toYaml({ collections: requirements }));
}
