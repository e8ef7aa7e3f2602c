import type { Settings } from '../../config/settings.ts';
import type { Display } from '../display.ts';

/** What a callback may use. */
export interface CallbackContext {
  readonly display: Display;
  readonly settings: Settings;
  /** `--check`. */
  readonly isCheckRun: boolean;
  /** The command's arguments as `-vvvv` shows them on the screen. */
  readonly commandLine: readonly string[];
}
