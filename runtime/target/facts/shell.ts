import { type ShellFunction, shellFunction } from '../target.ts';
import { lsbRelease } from './lsb-release.ts';
import { TOPICS } from './topics.ts';

/*
 * The facts request prints sections: a line `@NONCE NAME` (a line end before it belongs to it), the bytes, and for
 * commands `@NONCE =RC`. A topic's part of the script runs in a subshell that it shares with the other topics; it may use
 *
 * - `tsible_fact_run NAME COMMAND...`: a section with the command's stdout and exit code (stdin and stderr are
 *   /dev/null); the code is in `status` afterwards;
 * - `tsible_fact_section NAME`: begins a section;
 * - `tsible_fact_has COMMAND`: whether there is such a command;
 * - `tsible_fact_lsb`: a section `lsb_release` with what `lsb_release -a` says, once for all topics;
 * - `files`, `links`, `exists`, `dirs`: lists of paths and patterns, which one grep, ls, loop and ls answer in the end
 *   (a fork for each list, however long it is);
 * - `nl` (a line end), `fact_path`, `python`, `patience` (seconds), `january` and `july` (seconds since 1970).
 */

const section = shellFunction('tsible_fact_section', [], `printf '\\n@%s %s\\n' "$nonce" "$1"`);

const run = shellFunction(
  'tsible_fact_run',
  [section],
  `tsible_fact_section "$1"
shift
"$@" </dev/null 2>/dev/null
status=$?
printf '\\n@%s =%d\\n' "$nonce" "$status"`,
);

const has = shellFunction('tsible_fact_has', [], `command -v "$1" >/dev/null 2>&1`);

const lsb = shellFunction(
  'tsible_fact_lsb',
  [run, has, lsbRelease],
  `
[ -z "$lsb_release_ran" ] && tsible_fact_has lsb_release || return 0
lsb_release_ran=1
tsible_fact_run lsb_release tsible_lsb_release`,
);

const topicFunctions = TOPICS.map((topic) =>
  shellFunction(`tsible_fact_of_${topic.name}`, [section, run, has, lsb], topic.shell.trim()),
);

/** Topics whose part sees the environment and PATH as they are; the rest runs in English and finds what is in sbin. */
export const UNTOUCHED = ['env', 'local'];

/**
 * Collects the texts of topics: nonce, fact_path, python interpreter (or nothing), patience in seconds, a second in
 * January and one in July, then the topics' names (those of `UNTOUCHED` first).
 */
export const collectFacts: ShellFunction = shellFunction(
  'tsible_facts',
  [section, run, has, lsb, ...topicFunctions],
  `nonce=$1 fact_path=$2 python=$3 patience=$4 january=$5 july=$6
shift 6
nl='
'
files= links= exists= dirs=
unset IFS CDPATH
set +f
for topic; do
  case $topic in
    env | local) ;;
    *) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL; break ;;
  esac
  "tsible_fact_of_$topic"
  shift
done
for topic; do "tsible_fact_of_$topic"; done
if [ -n "$files" ]; then
  tsible_fact_section files
  # Once each, however many topics want it.
  once=' '
  set -f
  for path in $files; do
    case $once in *" $path "*) ;; *) once="$once$path " ;; esac
  done
  set +f
  grep -as '' /dev/null $once 2>/dev/null
fi
if [ -n "$links" ]; then
  tsible_fact_section links
  ls -ld $links 2>/dev/null
fi
if [ -n "$dirs" ]; then
  tsible_fact_section dirs
  ls -1f /dev/null $dirs 2>/dev/null
fi
if [ -n "$exists" ]; then
  tsible_fact_section exists
  for path in $exists; do
    [ ! -e "$path" ] || printf '%s\\n' "$path"
  done
fi
printf '\\n@%s end\\n' "$nonce"`,
);
