import { DefaultOutput } from '../default.ts';
import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';
import { localTime } from './timing.ts';

/** community.general.timestamp: the default output with the time behind every banner. */
export function timestampOutput(context: CallbackContext): Listener {
  const { CALLBACK_TIMESTAMP_TIMEZONE: zone, CALLBACK_TIMESTAMP_FORMAT: format } = context.settings;
  if (zone !== null) process.env.TZ = zone;
  context.display.stampBanners(() => localTime(format));
  return new DefaultOutput(context);
}
