import { dnfModule } from './dnf/index.ts';

export default dnfModule('ansible.builtin.dnf5', 'dnf5 dnf');
