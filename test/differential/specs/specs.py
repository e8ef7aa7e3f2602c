"""
Prints, as JSON, the argument specs of the modules named on standard input: what each gives to AnsibleModule. Of an action without
a module's code: the options that its documentation has.
"""
import importlib
import json
import os
import sys

from ansible.module_utils import basic
from ansible.plugins.loader import fragment_loader, init_plugin_loader
from ansible.utils.plugin_docs import get_docstring

RULES = ('mutually_exclusive', 'required_together', 'required_one_of', 'required_if', 'required_by')


class Told(BaseException):
    """Ends a module as soon as its spec is known."""


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def listen(told):
    def init(self, argument_spec, bypass_checks=False, no_log=False, mutually_exclusive=None, required_together=None,
             required_one_of=None, add_file_common_args=False, supports_check_mode=False, required_if=None,
             required_by=None):
        spec = dict(argument_spec)
        if add_file_common_args:
            for name, option in basic.FILE_COMMON_ARGUMENTS.items():
                spec.setdefault(name, option)
        told.update(
            options=plain(spec), check=supports_check_mode, mutually_exclusive=plain(mutually_exclusive),
            required_together=plain(required_together), required_one_of=plain(required_one_of),
            required_if=plain(required_if), required_by=plain(required_by))
        raise Told()

    basic.AnsibleModule.__init__ = init


def spec_of(name):
    namespace, collection, module = name.split('.')
    path = f'ansible.modules.{module}' if name.startswith('ansible.builtin.') else \
        f'ansible_collections.{namespace}.{collection}.plugins.modules.{module}'
    told = {}
    listen(told)
    try:
        loaded = importlib.import_module(path)
        if not hasattr(loaded, 'main'):
            return {'options': plain(get_docstring(loaded.__file__, fragment_loader)[0].get('options', {})), 'documented': True}
        for name, value in vars(loaded).items():
            if (name.startswith('HAS_') or name.endswith(('_FOUND', '_available'))) and value is False:
                setattr(loaded, name, True)
        loaded.main()
    except Told:
        pass
    except BaseException as error:  # A module that gives no spec is told by name, with why.
        if not told:
            return {'error': f'{type(error).__name__}: {error}'}
    return told


def main():
    init_plugin_loader()
    for name in sys.stdin.read().split():
        read, write = os.pipe()
        if os.fork() == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            with os.fdopen(write, 'w') as out:
                json.dump(spec_of(name), out)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as told:
            text = told.read()
        os.wait()
        print(json.dumps([name, json.loads(text) if text else {'error': 'nothing'}]))


main()
