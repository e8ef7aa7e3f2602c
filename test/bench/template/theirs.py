"""The work with ansible-core's engine: prints processor milliseconds and characters of each round."""
import json
import sys
import time

import ansible.plugins.loader as loaders
from ansible._internal._datatag._tags import TrustedAsTemplate
from ansible._internal._templating._engine import TemplateEngine, TemplateOptions
from ansible.parsing.dataloader import DataLoader

loaders.init_plugin_loader()
work = json.load(open(sys.argv[1]))
loader = DataLoader()
variables = loader.load_from_file(work['variables'], trusted_as_template=True)
results = []
for one in work['rounds']:
    options = TemplateOptions(escape_backslashes=False) if one['kind'] == 'file' else TemplateOptions.DEFAULT
    texts = [TrustedAsTemplate().tag(text) for text in one['texts']]

    def render(text):
        return str(TemplateEngine(loader=loader, variables=variables).template(text, options=options))

    if one['times'] > 1:
        for text in texts:
            render(text)
    characters = 0
    before = time.process_time()
    for _ in range(one['times']):
        for text in texts:
            characters += len(render(text))
    results.append({'name': one['name'], 'milliseconds': (time.process_time() - before) * 1000, 'characters': characters})
json.dump(results, sys.stdout)
