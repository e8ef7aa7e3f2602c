import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endCgroup, makeCgroup, removeLabCgroup } from './cgroup.ts';
import { withLock } from './lock.ts';
import { debianMirror } from './mirror.ts';
import { forgetMachine } from './nspawn.ts';
import { mountOverlay, overlayIn, unmount } from './overlay.ts';
import { type Recipe, recipeHash } from './recipes.ts';
import { ensureRequirements } from './requirements.ts';
import { must } from './run.ts';

const cache = '/var/cache/tsible-lab';

type Say = (line: string) => void;

const imageFolder = (recipe: Recipe): string => join(cache, `${recipe.name}-${recipeHash(recipe)}`);

/** The read-only folders that make up a recipe's disk, the top one first. */
function layersOf(recipe: Recipe): string[] {
  const own = join(imageFolder(recipe), 'root');
  return recipe.kind === 'layer' ? [own, ...layersOf(recipe.from)] : [own];
}

/**
 * Gives the layers of a recipe's disk, the top one first, building what isn't cached. Safe to call from several
 * processes at once: one builds, the others wait; a build that is cut short leaves nothing that would be taken.
 */
export async function ensureImage(recipe: Recipe, say: Say): Promise<string[]> {
  if (!existsSync(imageFolder(recipe))) {
    await ensureRequirements(say);
    if (recipe.kind !== 'debian') await ensureImage(recipe.from, say);
    await withLock(`/run/tsible-lab/build-${recipeHash(recipe)}.lock`, async () => {
      if (!existsSync(imageFolder(recipe))) await buildImage(recipe, say);
    });
  }
  return layersOf(recipe);
}

async function buildImage(recipe: Recipe, say: Say): Promise<void> {
  const started = Date.now();
  say(`Building the disk ${recipe.name} (once)`);
  const folder = imageFolder(recipe);
  const temporary = `${folder}.tmp`;
  await unmount(join(temporary, 'overlay/root'));
  await rm(temporary, { recursive: true, force: true });
  mkdirSync(join(temporary, 'root'), { recursive: true });
  try {
    if (recipe.kind === 'debian') await buildDebian(recipe, temporary);
    else await buildInside(recipe, temporary);
    renameSync(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  say(`Built ${recipe.name} in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function buildDebian(recipe: Recipe & { kind: 'debian' }, temporary: string): Promise<void> {
  const script = join(temporary, 'script.sh');
  writeFileSync(script, recipe.script);
  await must('mmdebstrap', [
    '--quiet',
    '--variant=minbase',
    `--include=${recipe.packages.join(',')}`,
    `--customize-hook=chroot "$1" sh <'${script}'`,
    recipe.suite,
    join(temporary, 'root'),
    debianMirror(),
  ]);
}

/** Runs a recipe's script, with apt at hand, in a throw-away or kept overlay over the disk that it starts from. */
async function buildInside(recipe: Exclude<Recipe, { kind: 'debian' }>, temporary: string): Promise<void> {
  const overlay = overlayIn(join(temporary, 'overlay'), layersOf(recipe.from));
  const kept = recipe.kind === 'layer' ? { ...overlay, upper: join(temporary, 'root') } : overlay;
  const install =
    recipe.kind === 'layer'
      ? `apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-unsafe-io ${recipe.packages.join(' ')}`
      : ':';
  const script = `set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
${install}
${recipe.script}
apt-get clean
rm -rf /var/lib/apt/lists/* /var/log/apt/* /var/log/*.log
`;
  const machine = `build-${recipeHash(recipe)}`;
  const cgroup = makeCgroup('build', machine);
  await mountOverlay(kept);
  try {
    await must(
      'sh',
      [
        ...['-c', 'echo $$ >"$0/cgroup.procs" && exec systemd-nspawn "$@"', cgroup],
        ...['-q', '-D', kept.merged, '--as-pid2', '--register=no', '--keep-unit', '--pipe'],
        ...[`--machine=${machine}`, '--resolv-conf=bind-host', '--timezone=off'],
        ...(recipe.kind === 'scratch' ? [`--bind=${join(temporary, 'root')}:/out`] : []),
        ...['/bin/sh'],
      ],
      { input: script, env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' } },
    );
  } finally {
    await endCgroup('build', machine);
    removeLabCgroup('build');
    await forgetMachine(machine, kept.merged);
    await unmount(kept.merged);
    await rm(join(temporary, 'overlay'), { recursive: true, force: true });
  }
}
