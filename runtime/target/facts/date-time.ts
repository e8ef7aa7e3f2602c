import { type FactTopic, sh } from './topic.ts';

/** A year and a half year as C's time functions count them to look for a zone's two names: in seconds. */
const YEAR = (365 * 24 + 6) * 3600;

/** A second in winter and one in summer of the current year, whose time zones' names are asked for. */
export function zoneSamples(now: Date): { readonly january: number; readonly july: number } {
  const january = Math.floor(now.getTime() / 1000 / YEAR) * YEAR;
  return { january, july: january + YEAR / 2 };
}

/** The host's clock. */
export const dateTime: FactTopic = {
  name: 'date_time',
  shell: sh`
moment=$(date '+%Y %m %A %w %W %d %H %M %S %s %N %Z %z' 2>/dev/null </dev/null)
tsible_fact_run date printf '%s\n' "$moment"
case $moment in
  # Has no summer.
  *' UTC +0000') ;;
  *)
    if [ -n "$TZ" ] || [ -e /etc/localtime ]; then
      tsible_fact_run january date -d "@$january" '+%z %Z'
      tsible_fact_run july date -d "@$july" '+%z %Z'
    fi ;;
esac`,
  read({ raw }) {
    const fields = (raw.success('date') ?? '').trim().split(' ');
    if (fields.length < 13) return new Map();
    const [year = '', month = '', weekday = '', dayOfWeek = '', week = '', day = '', hour = ''] = fields;
    const [minute = '', second = '', epoch = '', nanoseconds = '', zone = '', offset = ''] = fields.slice(7);
    const micro = /^\d{9}$/.test(nanoseconds) ? nanoseconds.slice(0, 6) : '000000';
    const utc = new Date(Number(epoch) * 1000).toISOString().slice(0, 19);
    const basic = `${year}${month}${day}T${hour}${minute}${second}`;
    const summer = summerZone(raw.success('january'), raw.success('july')) ?? zone;
    return new Map([
      [
        'date_time',
        {
          year,
          month,
          weekday,
          weekday_number: dayOfWeek,
          weeknumber: week,
          day,
          hour,
          minute,
          second,
          epoch,
          epoch_int: epoch,
          date: `${year}-${month}-${day}`,
          time: `${hour}:${minute}:${second}`,
          iso8601_micro: `${utc}.${micro}Z`,
          iso8601: `${utc}Z`,
          iso8601_basic: `${basic}${micro}`,
          iso8601_basic_short: basic,
          tz: zone,
          tz_dst: summer,
          tz_offset: offset,
        },
      ],
    ]);
  },
};

/** The zone's name in its summer, which is in January south of the equator. */
function summerZone(january: string | undefined, july: string | undefined): string | undefined {
  const [winterOffset, winterName] = (january ?? '').trim().split(' ');
  const [summerOffset, summerName] = (july ?? '').trim().split(' ');
  if (!winterName || !summerName) return undefined;
  return Number(winterOffset) > Number(summerOffset) ? winterName : summerName;
}
