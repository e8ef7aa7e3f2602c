import { summaries } from './summaries.ts';

export const strategyDocs = summaries(`
debug: as linear, and opens the debugger when a task fails
free: each host goes through its tasks without waiting for others
host_pinned: as free, with so many hosts at a time and each to its end
linear: all hosts get through a task before the next begins
`);
