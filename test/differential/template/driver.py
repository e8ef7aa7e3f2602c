"""Evaluates cases with ansible-core's own engine: JSON in on stdin, JSON out on stdout."""
import datetime
import json
import sys

from ansible._internal._templating._engine import TemplateEngine
from ansible._internal._datatag._tags import TrustedAsTemplate, Origin
from ansible.module_utils.datatag import native_type_name
from ansible.parsing.dataloader import DataLoader
import ansible.plugins.loader as loaders

loaders.init_plugin_loader()


def encode(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return bool(value)
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


def main():
    request = json.load(sys.stdin)
    loader = DataLoader()
    loader.set_basedir(request['basedir'])
    variables = loader.load_from_file(request['variables'], trusted_as_template=True)
    answers = []
    for case in request['cases']:
        templar = TemplateEngine(loader=loader, variables=variables)
        text = Origin(path='/case', line_num=1, col_num=1).tag(TrustedAsTemplate().tag(case['text']))
        try:
            if case['kind'] == 'template':
                value = templar.template(text)
            elif case['kind'] == 'expression':
                value = templar.evaluate_expression(text)
            elif case['kind'] == 'file':
                from ansible._internal._templating._engine import TemplateOptions
                value = templar.template(text, options=TemplateOptions(escape_backslashes=False))
            else:
                value = templar.evaluate_conditional(text)
            answers.append({'value': encode(value)})
        except BaseException as ex:
            answers.append({'error': type(ex).__name__, 'message': str(ex)})
    json.dump(answers, sys.stdout)


main()
