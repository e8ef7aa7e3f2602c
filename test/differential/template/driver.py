"""Evaluates cases with ansible-core's own engine: JSON in on stdin, JSON out on stdout."""
import json
import sys

from ansible._internal._templating._engine import TemplateEngine
from ansible._internal._datatag._tags import TrustedAsTemplate, Origin
from ansible.parsing.dataloader import DataLoader
import ansible.plugins.loader as loaders

loaders.init_plugin_loader()


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
