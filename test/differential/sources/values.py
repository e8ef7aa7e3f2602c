"""How the scripts that ask ansible-core write values and faults as JSON; it stands before each of them."""
import datetime
import re

from ansible.module_utils.datatag import native_type_name
from ansible.parsing.vault import EncryptedString


def encode(value):
    """A template's value, as encode.ts has it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return ['int', str(int(value))]
    if isinstance(value, float):
        return ['float', repr(float(value))]
    if isinstance(value, dict):
        return ['dict', [[encode(k), encode(v)] for k, v in value.items()]]
    if isinstance(value, (list, tuple)):
        return ['list', [encode(v) for v in value]]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return [type(value).__name__.lstrip('_').replace('AnsibleTagged', '').lower(), str(value)]
    return [native_type_name(value), str(value)]


def show(value):
    """A YAML file's value as shown.ts has it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {'int': str(int(value))}
    if isinstance(value, float):
        return {'float': repr(float(value))}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime.datetime):
        return {'datetime': str(value)}
    if isinstance(value, datetime.date):
        return {'date': str(value)}
    if isinstance(value, dict):
        return {'map': [[show(key), show(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [show(item) for item in value]
    if isinstance(value, EncryptedString):
        return {'encrypted': value._ciphertext}
    return {type(value).__name__: str(value)}


def yaml_fault(error):
    context = (error._formatted_source_context_value or '').split('\n')[0]
    place = re.match(r'Origin: .*?(?::(\d+):(\d+))?$', context)
    line, column = (int(part or 0) for part in place.groups()) if place else (0, 0)
    return {'error': error.message, 'line': line, 'column': column}


