/**
 * What runs in the controller's Python: it answers requests, one JSON line each on file descriptor 4, on file descriptor 3.
 * ansible-core's own loaders find and load the plugins. Argument: the folders of collections, as JSON.
 *
 * `find`: whether the loader takes that plugin from that file. `call`: runs a filter, test or lookup. One that takes the template's
 * context asks back for each variable that it looks at: the answer `{"want": NAME}` isn't the last one, and is followed by what
 * the variable is (and by requests that come up meanwhile). What JSON has no form for is carried as
 * `{"\\0": KIND, "of": ...}`: see carry.ts.
 */
export const WORKER = `
import base64, datetime, json, os, sys
requests, replies = os.fdopen(4, "r"), os.fdopen(3, "w")
collections = json.loads(sys.argv[1])
from ansible.plugins import loader
if hasattr(loader, "init_plugin_loader"):
    loader.init_plugin_loader(collections)
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.errors import AnsibleError
from jinja2.runtime import Context, missing
try:
    from ansible._internal._templating._utils import Omit
except ImportError:
    Omit = object()
files = DataLoader()
loaders = {"filter": loader.filter_loader, "test": loader.test_loader, "lookup": loader.lookup_loader}

def take(value):
    if isinstance(value, list):
        return [take(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "\\0" not in value:
        return {key: take(item) for key, item in value.items()}
    kind, of = value["\\0"], value["of"]
    if kind == "omit":
        return Omit
    if kind == "dict":
        return {take(key): take(item) for key, item in of}
    if kind == "bytes":
        return base64.b64decode(of)
    if kind == "date":
        return datetime.date.fromisoformat(of)
    if kind == "datetime":
        return datetime.datetime.fromisoformat(of)
    return {"tuple": tuple, "set": set}[kind](take(of))

def give(value):
    if value is Omit:
        return {"\\0": "omit", "of": ""}
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        if all(isinstance(key, str) and key != "\\0" for key in value):
            return {str(key): give(item) for key, item in value.items()}
        return {"\\0": "dict", "of": [[give(key), give(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [give(item) for item in value]
    if isinstance(value, tuple):
        return {"\\0": "tuple", "of": [give(item) for item in value]}
    if isinstance(value, (set, frozenset)):
        return {"\\0": "set", "of": [give(item) for item in value]}
    if isinstance(value, (bytes, bytearray)):
        return {"\\0": "bytes", "of": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"\\0": "datetime", "of": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"\\0": "date", "of": value.isoformat()}
    if hasattr(value, "__iter__"):
        return [give(item) for item in value]
    raise TypeError("Type %r is unsupported for variable storage." % type(value).__name__)

def send(answer):
    replies.write(json.dumps(answer) + "\\n")
    replies.flush()

class Variables(Context):
    def resolve_or_missing(self, key):
        send({"want": key})
        while True:
            answer = json.loads(requests.readline())
            if "do" not in answer:
                break
            serve(answer)
        if "failed" in answer:
            raise AnsibleError(answer["failed"])
        return take(answer["is"]) if "is" in answer else missing

    def __contains__(self, name):
        return self.resolve_or_missing(name) is not missing

def context_of(environment):
    return Variables(environment, {}, None, {})

PASSED = {"environment": lambda it: it, "context": context_of, "eval_context": lambda it: context_of(it).eval_ctx}

def get(kind, name, **more):
    plugin = loaders[kind].get(name, **more)
    if plugin is None:
        raise LookupError("The %s plugin %r can't be loaded." % (kind, name))
    return plugin

def find(kind, name, file):
    if "." not in name:
        loaders[kind].add_directory(os.path.dirname(file))
    if kind == "lookup":
        return loaders[kind].find_plugin(name) == file
    plugin = loaders[kind].get(name)
    return os.path.realpath(getattr(plugin, "_original_path", "")) == os.path.realpath(file)

def call(kind, name, args, keywords, variables, baseDir):
    files.set_basedir(baseDir)
    if kind == "lookup":
        templar = Templar(loader=files, variables=variables)
        return give(list(get(kind, name, loader=files, templar=templar).run(args, variables=variables, **keywords)))
    function = getattr(get(kind, name), "j2_function")
    passed = getattr(getattr(function, "jinja_pass_arg", None), "name", None)
    if passed is not None:
        templar = Templar(loader=files, variables=variables)
        environment = getattr(templar, "_engine", templar).environment
        args = [PASSED[passed](environment)] + args
    result = function(*args, **keywords)
    return bool(result) if kind == "test" else give(result)

def serve(request):
    try:
        answer = {"is": {"find": find, "call": call}[request.pop("do")](**{key: take(item) for key, item in request.items()})}
    except Exception as error:
        answer = {"failed": getattr(error, "message", None) or str(error), "type": type(error).__name__}
    send(answer)

send({})
for line in requests:
    serve(json.loads(line))
`;
