import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { main } from '../../runtime/cli/playbook.ts';

/** What a run of tsible-playbook came to. */
export interface PlaybookRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Where the files of the run lay. */
  readonly folder: string;
}

/**
 * Runs `play.yml` of some files with tsible-playbook, in this process, as its own folder's project. What it prints is caught.
 * @param files Contents by path; an entry `play.yml` there must be.
 * @param options Arguments beside the playbook, and variables of the environment.
 */
export async function runPlaybook(
  files: Readonly<Record<string, string>>,
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<PlaybookRun> {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-play-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    });
  }
  for (const [name, value] of Object.entries({ ANSIBLE_NOCOLOR: '1', ...options.env }))
    vi.stubEnv(name, value);
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const handlers = signals.map((signal) => process.listeners(signal));
  try {
    const code = await main([...(options.args ?? []), join(folder, 'play.yml')]);
    return { code, folder, ...said };
  } finally {
    for (const [index, signal] of signals.entries())
      for (const listener of process.listeners(signal))
        if (handlers[index]?.includes(listener) !== true) process.off(signal, listener);
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}
