"""Answers a job of the corpus comparison with ansible-core: theirs.py JOB ANSWERS, one JSON line an answer.

What a text lacks is made up: as long as it fails because a variable or a dict's key is undefined, a plausible value
of that name is added, the same one for the same seed, and it is evaluated again.
"""
import copy
import hashlib
import json
import re
import signal
import socket
import subprocess
import sys

from ansible._internal._datatag._tags import Origin, TrustedAsTemplate
from ansible._internal._templating._engine import TemplateEngine, TemplateOptions
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.utils.yaml import from_yaml
from ansible.utils.display import Display
import ansible.plugins.loader as loaders


def refuse(*args, **kwargs):
    raise OSError('no commands here')


class Timeout(Exception):
    pass


def on_alarm(*args):
    raise Timeout()


def choose(name, seed, values):
    return values[(int(hashlib.md5(name.encode()).hexdigest(), 16) + seed) % len(values)]


SCALARS = [
    (r'port|size|count|number|num$|timeout|retries|interval|limit|weight|priority|gid|uid|_id$|max|min|^rc$', [8080, 3, 0, 1, 22]),
    (r'enable|is_|use_|install|allow|create|force|skip|_only|with_|disabled|debug|has_|secure|ssl$|tls$|manage', [True, False, True, 'yes']),
    (r'version', ['1.2.3', '10.4', 'v1.30.2', 'latest']),
    (r'path|dir|file|home|dest|src', ['/etc/sample/conf.d', '/var/lib/x.yml', '/opt/a b']),
    (r'ip$|addr|cidr|subnet|network|ip_|ipv4', ['10.0.0.1', '192.168.1.0/24', 'fe80::1']),
    (r'stdout|stderr|content|output', ['a 1\nb 2\n', '{"a": [1, 2]}', 'Version: 1.2']),
]
WORDS = re.compile(r'(lines|packages|hosts|names|groups|tags|servers|args|flags|domains)$')
MANY = re.compile(r'([^su]s|list|items|entries|results)$')
NOT_MANY = re.compile(r'status|class|address|alias|access')
DICTS = re.compile(r'item|config|options|vars|map|dict|settings|conf|result|stat|register|params|facts|hostvars')


def make_up(name, seed, keys, depth=0):
    lower = name.lower()

    def a_dict():
        if depth > 1:
            return {'name': 'deep'}
        return {key: make_up(key, seed, keys, depth + 1) for key in keys} or {'name': 'alpha', 'state': 'present'}

    if depth < 2:
        if WORDS.search(lower):
            return [lower + '_a', lower + '_b']
        if MANY.search(lower) and not NOT_MANY.search(lower):
            return choose(lower, seed, [[a_dict(), a_dict()], ['x', 'y'], {'k1': a_dict(), 'k2': 'v'}])
        if DICTS.search(lower):
            return a_dict()
    for pattern, values in SCALARS:
        if re.search(pattern, lower):
            return choose(lower, seed, values)
    return choose(lower, seed, [name + '_v', "it's " + name, name.upper(), '42', ''])


MISSING = re.compile(r"'([A-Za-z_]\w*)' is undefined")
ATTRIBUTE = re.compile(r"object of type '(\w+)' has no attribute '([^']+)'")


class MadeUp:
    """The variables that were made up for one text."""

    def __init__(self, seed):
        self.seed = seed
        self.names = set()
        self.dicts = set()
        self.keys = set()

    def learn(self, message, text, known):
        """Takes up what a fault says; false when it says nothing that helps."""
        missing = MISSING.search(message)
        if missing and missing.group(1) not in known:
            self.names.add(missing.group(1))
            return True
        attribute = ATTRIBUTE.search(message)
        if not attribute:
            return False
        kind, key = attribute.groups()
        if kind == 'dict':
            if key in self.keys:
                return False
            self.keys.add(key)
            return True
        owner = re.search(r'\b([A-Za-z_]\w*)(?:\.|\[[\'"])%s\b' % re.escape(key), text)
        if not owner or owner.group(1) not in self.names or owner.group(1) in self.dicts:
            return False
        self.keys.add(key)
        self.dicts.add(owner.group(1))
        return True

    def values(self):
        keys = sorted(self.keys)
        return {
            name: {key: make_up(key, self.seed, keys, 1) for key in keys} if name in self.dicts else make_up(name, self.seed, keys)
            for name in sorted(self.names)
        }


def evaluate(loader, variables, case):
    engine = TemplateEngine(loader=loader, variables=variables)
    text = Origin(path='/case', line_num=1, col_num=1).tag(TrustedAsTemplate().tag(case['text']))
    signal.setitimer(signal.ITIMER_REAL, 10)
    try:
        if case['kind'] == 'template':
            value = engine.template(text)
        elif case['kind'] == 'expression':
            value = engine.evaluate_expression(text)
        elif case['kind'] == 'file':
            engine.environment.loader.searchpath = [*case['search'], loader.get_basedir()]
            value = engine.template(text, options=TemplateOptions(escape_backslashes=False))
            value = '' if value is None else str(value)
        else:
            value = engine.evaluate_conditional(text)
        return {'value': encode(value)}
    except Timeout:
        return {'timeout': True}
    except BaseException as error:
        return {'message': str(error)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def answer_case(loader, base, case, seed):
    made_up = MadeUp(seed)
    extra = {}
    while True:
        variables = {**base, **copy.deepcopy(extra)}
        variables['vars'] = dict(variables)
        answer = evaluate(loader, variables, case)
        if seed < 0 or 'message' not in answer or not made_up.learn(answer['message'], case['text'], variables):
            return extra, answer
        extra = made_up.values()


def group_variables(loader, facts, files):
    variables = dict(facts)
    for path in files:
        try:
            loaded = loader.load_from_file(path, trusted_as_template=True)
        except AnsibleError:
            continue
        if isinstance(loaded, dict):
            variables.update(loaded)
    return variables


def answer_yaml(path):
    with open(path, encoding='utf-8', newline='') as file:
        text = file.read()
    try:
        shown = json.dumps(show(from_yaml(text, path)), ensure_ascii=False, separators=(',', ':'))
        return {'digest': hashlib.md5(shown.encode('utf-8', 'surrogatepass')).hexdigest()}
    except AnsibleError as error:
        return yaml_fault(error)


def main():
    for name in ('warning', 'deprecated', 'error_as_warning', 'display'):
        setattr(Display, name, lambda *args, **kwargs: None)
    loaders.init_plugin_loader()
    subprocess.Popen.__init__ = refuse
    socket.socket.connect = refuse
    signal.signal(signal.SIGALRM, on_alarm)
    with open(sys.argv[1], encoding='utf-8') as file:
        job = json.load(file)
    with open(sys.argv[2], 'w', encoding='utf-8') as out:
        for path in job['yaml']:
            out.write(json.dumps({'yaml': path, 'answer': answer_yaml(path)}) + '\n')
        with open(job['facts'], encoding='utf-8') as file:
            facts = json.load(file)
        for number, group in enumerate(job['groups']):
            loader = DataLoader()
            loader.set_basedir(group['basedir'])
            base = group_variables(loader, facts, group['variables'])
            for index, case in enumerate(group['cases']):
                for seed in job['seeds']:
                    extra, answer = answer_case(loader, base, case, seed)
                    line = {'group': number, 'case': index, 'seed': seed, 'extra': extra, 'answer': answer}
                    out.write(json.dumps(line) + '\n')
            print(number + 1, 'of', len(job['groups']), group['basedir'], file=sys.stderr, flush=True)


main()
