import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, run } from './run.ts';

/** Folders that are to appear as one: `lower` from the top down, `upper` taking all that is written. */
export interface Overlay {
  readonly lower: readonly string[];
  readonly upper: string;
  readonly work: string;
  readonly merged: string;
}

/** Names the folders of an overlay that is kept in `folder`. */
export function overlayIn(folder: string, lower: readonly string[]): Overlay {
  return { lower, upper: join(folder, 'upper'), work: join(folder, 'work'), merged: join(folder, 'root') };
}

/** The argument of `mount -o`. What is written is never needed after a crash, so fsync costs nothing here. */
export function overlayOptions({ lower, upper, work }: Overlay): string {
  const fixed = 'volatile,index=off,metacopy=off,redirect_dir=off,xino=off';
  return `lowerdir=${lower.join(':')},upperdir=${upper},workdir=${work},${fixed}`;
}

export async function mountOverlay(overlay: Overlay): Promise<void> {
  for (const folder of [overlay.upper, overlay.work, overlay.merged]) mkdirSync(folder, { recursive: true });
  await must('mount', ['-t', 'overlay', 'overlay', '-o', overlayOptions(overlay), overlay.merged]);
}

/** Unmounts what is mounted at `folder`, if anything is. */
export async function unmount(folder: string): Promise<void> {
  const done = await run('umount', ['-R', folder]);
  if (done.code !== 0) await run('umount', ['-R', '-l', folder]);
}
