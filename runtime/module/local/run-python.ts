import { deflateSync } from 'node:zlib';
import { type Reply, shellFunction, type Target } from '../../target/target.ts';

/**
 * What runs on the host's Python: it reads a job (compressed JSON) from stdin, lets the job's files be imported from
 * memory, and runs the module as the main program. Nothing is written to the host's disk.
 */
const RUNNER = `
import sys, os, json, zlib
from importlib.util import spec_from_loader
job = json.loads(zlib.decompress(sys.stdin.buffer.read()).decode())
files = job["files"]
class Carried:
    def find_spec(self, name, path=None, target=None):
        base = name.replace(".", "/")
        for file, package in ((base + "/__init__.py", True), (base + ".py", False)):
            if file in files:
                return spec_from_loader(name, self, origin=file, is_package=package)
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        file = module.__spec__.origin
        module.__file__ = file
        exec(compile(files[file], file, "exec"), module.__dict__)
    def get_source(self, name):
        spec = self.find_spec(name)
        return spec and files[spec.origin]
sys.meta_path.insert(0, Carried())
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = job["args"].encode()
basic._ANSIBLE_PROFILE = "legacy"
main = sys.modules["__main__"].__dict__
main.update(__file__=job["name"], _module_fqn=job["fqn"], _modlib_path="")
try:
    exec(compile(job["source"], job["name"], "exec"), main)
except Exception as error:
    import traceback
    print(json.dumps({"failed": True, "_ansible_uncaught": str(error), "exception": traceback.format_exc()}))
    sys.exit(1)
`;

/** Arguments: the program, then the Pythons to look for. The payload is its stdin. 127 when there is none of them. */
const runPython = shellFunction(
  'tsible_run_python',
  [],
  `
program=$1
shift
for python; do
if command -v "$python" >/dev/null 2>&1; then "$python" -c "$program"; exit $?; fi
done
exit 127
`,
);

export interface PythonJob {
  /** Texts by path, for import: see `pythonFiles`. */
  readonly files: ReadonlyMap<string, string>;
  readonly source: string;
  readonly name: string;
  readonly fqn: string;
  /** `{"ANSIBLE_MODULE_ARGS": {...}}`. */
  readonly args: string;
}

/** One round trip. @returns undefined when the host has none of these Pythons. */
export async function runOnPython(
  target: Target,
  pythons: readonly string[],
  job: PythonJob,
): Promise<Reply | undefined> {
  const text = JSON.stringify({ ...job, files: Object.fromEntries(job.files) });
  const reply = await target.call(runPython, [RUNNER, ...pythons], {
    payload: { kind: 'bytes', bytes: deflateSync(text) },
    leavesChildren: true,
  });
  return reply.rc === 127 && reply.stdout.length === 0 && reply.stderr.length === 0 ? undefined : reply;
}
