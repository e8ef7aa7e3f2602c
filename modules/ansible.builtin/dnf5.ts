import { dnf5Module } from './dnf/index.ts';

export default dnf5Module;
