import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { splitWords } from '../../connection/words.ts';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { pythonMessage } from '../../errors/system-error.ts';
import { shredFile, writeNew } from './files.ts';

/**
 * Lets the user edit a text in an editor: in a file that only they can read, in a folder of its own, and that is overwritten
 * before it is removed, whatever happens meanwhile.
 * @param like The file that this is about: the editor is shown its extension.
 * @returns What was saved.
 */
export async function editText(text: Buffer, like: string, settings: Settings): Promise<Buffer> {
  mkdirSync(settings.DEFAULT_LOCAL_TMP, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(settings.DEFAULT_LOCAL_TMP, 'ansible-local-'));
  const path = join(folder, `tmp${randomBytes(4).toString('hex')}${extname(like)}`);
  const clean = () => {
    shredFile(path);
    rmSync(folder, { recursive: true, force: true });
  };
  const end = () => {
    clean();
    process.exit(EXIT.interrupted);
  };
  // Ctrl-C is for the editor; the rest ends both.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  try {
    writeNew(path, text);
    await runEditor(settings.EDITOR, path);
    return readFileSync(path);
  } finally {
    clean();
    process.off('SIGINT', ignore);
    process.off('SIGTERM', end);
    process.off('SIGHUP', end);
  }
}

/** Runs the editor to its end; what it ends with doesn't matter. */
function runEditor(editor: string, path: string): Promise<void> {
  const [program = '', ...words] = splitWords(editor);
  const args = [...words, path];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('exit', () => resolve());
    child.on('error', (error) =>
      reject(
        new TsibleError(
          `Unable to execute the command "${[program, ...args].join(' ')}": ${pythonMessage(error, `'${program}'`)}`,
        ),
      ),
    );
  });
}
