import { shellFunction } from '../../../runtime/target/target.ts';
import { fileShell } from '../../support/shell.ts';
import { steps } from '../../support/steps.ts';

/** `tsible_python ASKED`: the path of the interpreter that Ansible would use, in `python`; rc 1 when there is none. */
const findPython = shellFunction(
  'tsible_python',
  [steps],
  `
for python in \${1:-python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 /usr/bin/python3 python3}; do
tsible_find "$python" || continue
python=$tsible_path
return 0
done
python=
return 1`,
);

/**
 * T_python, T_env (a virtual environment), T_site (it sees the system's packages), T_venv_python, T_w0 ... and their number T_venv (the words
 * that make it; with T_no_python it must not be told its Python), T_executable, T_chdir, T_umask, T_break, T_check (only list; 'find': only look for pip), T_compare (list before and after); after `--` the words that
 * pip gets. Steps: `created`, `venv-word`s and `venv`, `no-help`, `no-pip`, `pip-word`s (how pip is called), `list` (twice when
 * pip is so old that it cannot), `before`, `pip`, `after`.
 */
export const runPip = shellFunction(
  'tsible_pip',
  [steps, findPython, ...fileShell],
  `
tsible_opts "$@"
shift "$T_n"
[ -z "\${T_umask-}" ] || umask "$T_umask"
if [ -n "\${T_break-}" ]; then export PIP_BREAK_SYSTEM_PACKAGES=1; fi
if [ -z "\${T_chdir-}" ]; then T_chdir=\${TMPDIR:-/tmp}; fi
tsible_python "\${T_python-}" || python=python3
restore() { if [ -n "\${T_lc+x}" ]; then LC_ALL=$T_lc; else unset LC_ALL; fi; }
inside() ( cd -- "$T_chdir" 2>/dev/null || :; restore; exec "$@" )
words() {
w_name=$1
shift
for word; do tsible_note "$w_name" "$word"; done
}
make_venv() {
set --
i=0
while [ $i -lt "$T_venv" ]; do
eval "word=\\$T_w$i"
if [ $i = 0 ]; then
case $word in */*) ;; *) tsible_need "$word"; word=$tsible_path;; esac
make=$word
fi
set -- "$@" "$word"
i=$((i+1))
done
if [ -n "\${T_site-}" ]; then set -- "$@" --system-site-packages
else
help=$("$make" --help 2>&1) || { tsible_note no-help "$make --help: $help"; exit 0; }
case $help in *--no-site-packages*) set -- "$@" --no-site-packages;; esac
fi
[ -z "\${T_no_python-}" ] || { tsible_note venv-and-python 1; exit 0; }
[ -z "\${T_venv_python+x}" ] || set -- "$@" "-p\${T_venv_python:-$python}"
set -- "$@" "$T_env"
words venv-word "$@"
tsible_step venv inside "$@" || exit 0
}
if [ -n "\${T_env-}" ] && [ ! -e "$T_env/bin/activate" ]; then
tsible_note created 1
[ -z "\${T_check-}" ] || exit 0
make_venv
fi
pip=
if [ -n "\${T_executable-}" ]; then
case $T_executable in
/*) pip=$T_executable;;
*) tsible_sbin; tsible_find "$T_executable" && pip=$tsible_path;;
esac
elif [ -n "\${T_env-}" ]; then
for name in pip3 pip; do
[ -x "$T_env/bin/$name" ] && { pip=$T_env/bin/$name; break; }
done
elif "$python" -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("pip"))' 2>/dev/null; then
pip=$python
else
tsible_sbin
tsible_find pip3 && pip=$tsible_path
fi
[ -n "$pip" ] || { tsible_note no-pip "\${T_executable:-pip3}"; exit 0; }
if [ "$pip" = "$python" ]; then
call() { inside "$pip" -m pip "$@"; }
words pip-word "$pip" -m pip
else
call() { inside "$pip" "$@"; }
words pip-word "$pip"
fi
list() {
( export LC_ALL=C.UTF-8; T_lc=C.UTF-8; tsible_step "$1" call list --format=freeze ) || tsible_step "$1" call freeze || exit 0
}
[ "\${T_check-}" != find ] || exit 0
if [ -n "\${T_check-}" ]; then list list; exit 0; fi
[ -z "\${T_compare-}" ] || list before
( [ -z "\${T_env-}" ] || PATH=$T_env/bin:$PATH; tsible_step pip call "$@" )
[ -z "\${T_compare-}" ] || list after
exit 0
`,
);
