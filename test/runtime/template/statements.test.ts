import { expect, it } from 'vitest';
import { createTemplar } from '../../../runtime/template/engine.ts';

const templar = createTemplar({
  scope: { get: () => undefined, names: () => [] },
  environment: { baseDir: '/play' },
});

// What ansible-core 2.19 says of these, found by generated templates.
it.each([
  ['{% block b %}1{% endblock %}{% block b %}2{% endblock %}', "block 'b' defined twice"],
  ['{% block b %}{% block b %}2{% endblock %}{% endblock %}', "block 'b' defined twice"],
  [
    '{% macro m() %}{{ caller(1) }}{% endmacro %}{% call m() %}x{% endcall %}',
    'macro None takes not more than 0 argument(s)',
  ],
  [
    '{% for i in [1] recursive %}{{ i.n }}{% if i.c %}{{ loop(i.c) }}{% endif %}{% endfor %}',
    "object of type 'int' has no attribute 'c'",
  ],
  ['{% if false %}{% filter nofilter %}x{% endfilter %}{% endif %}', "No filter named 'nofilter'."],
  ['{% if false %}{% set x | nofilter %}x{% endset %}{% endif %}', "No filter named 'nofilter'."],
])('%s', (template, message) => {
  expect(() => templar.render(template, undefined)).toThrow(message);
});
