import { distributionPython } from './distribution-python.ts';
import type { RawFacts } from './raw-facts.ts';
import { splitLines } from './text.ts';
import { type FactTopic, sh } from './topic.ts';

const NAMES = ['3.13', '3.12', '3.11', '3.10', '3.9', '3.8'].map((version) => `python${version}`);

const QUESTION = [
  'import sys',
  'from importlib.util import find_spec as f',
  'print(sys.executable)',
  'print(sys.implementation.name)',
  'print(*sys.version_info)',
  'print(int(bool(f("ssl") and f("_ssl"))))',
].join('\n');

/**
 * Asks the host's Python about itself, if there is one: the interpreter that was asked for, else the one that Ansible's
 * discovery would choose. To start Python takes six times as long as to let it print its version, which is all that has to be
 * asked of a distribution's own.
 */
export const PYTHON_SHELL = sh`
tsible_distro_python() {
  p=$(command -v "$1")
  case $p in /usr/bin/python3|/usr/bin/python3.[0-9]*) ;; *) return 1;; esac
  v=$("$p" -I -S -V 2>/dev/null)
  v=\${v#Python }
  case $v in *[!0-9.]*|*.*.*.*) return 1;; 3.*.*) ;; *) return 1;; esac
  for e in /usr/lib64 /usr/lib; do
    for f in "$e/python\${v%.*}"/lib-dynload/_ssl*.so; do
      [ -e "$f" ] && [ -e "$e/python\${v%.*}/ssl.py" ] || continue
      f=\${v#3.}
      printf '%s\ncpython\n3 %s %s final 0\n1\n' "$p" "\${f%.*}" "\${f#*.}"
      return 0
    done
  done
  return 1
}
if [ -z "$python_asked" ]; then
  python_asked=1
  [ -n "$python" ] || for python in NAMES /usr/bin/python3 python3 ''; do
    ! tsible_fact_has "$python" || break
  done
  if [ -n "$python" ]; then
    tsible_fact_section python_path
    command -v "$python"
    if p=$(tsible_distro_python "$python"); then tsible_fact_run python printf '%s\n' "$p"
    else tsible_fact_run python "$python" -I -S -c 'QUESTION'
    fi
  else files="$files /etc/os-release"
  fi
fi`
  .replace('NAMES', NAMES.join(' '))
  .replace('QUESTION', QUESTION);

interface Python {
  readonly executable: string;
  readonly implementation: string;
  /** major, minor, micro, release level and serial. */
  readonly version: readonly (number | string)[];
  readonly ssl: boolean;
}

/** What the host's Python said, or what the distribution's would say; undefined where neither is known. */
function readPython(raw: RawFacts): Python | undefined {
  const [executable = '', implementation = '', version, ssl] = splitLines(raw.success('python') ?? '');
  if (version === undefined) return raw.output('python_path') === undefined ? wouldBe(raw) : undefined;
  const parts = version.split(' ').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return { executable, implementation, version: parts, ssl: ssl === '1' };
}

function wouldBe(raw: RawFacts): Python | undefined {
  const release = raw.file('/etc/os-release');
  if (release === undefined) return undefined;
  const [major = 3, minor = 0, micro = 0] = distributionPython(release).split('.').map(Number);
  return {
    executable: `/usr/bin/python${major}.${minor}`,
    implementation: 'cpython',
    version: [major, minor, micro, 'final', 0],
    ssl: true,
  };
}

const LEVELS: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', candidate: 'rc' };

/** `3.13.5`, or `3.14.0rc1`. */
export function pythonVersion(raw: RawFacts): string | undefined {
  const python = readPython(raw);
  if (python === undefined) return undefined;
  const [major, minor, micro, level, serial] = python.version;
  const suffix = LEVELS[String(level)];
  return `${major}.${minor}.${micro}${suffix === undefined ? '' : `${suffix}${serial}`}`;
}

/** The host's Python; without one, that of the distribution, so that roles which ask for its version go on. */
export const python: FactTopic = {
  name: 'python',
  shell: PYTHON_SHELL,
  read({ raw }) {
    const found = readPython(raw);
    if (found === undefined) return new Map();
    const [major, minor, micro, releaselevel, serial] = found.version;
    return new Map([
      [
        'python',
        {
          version: { major, minor, micro, releaselevel, serial },
          version_info: found.version,
          executable: found.executable,
          has_sslcontext: found.ssl,
          type: found.implementation,
        },
      ],
    ]);
  },
};
