import { UserError } from '../user-error.js';
import { explainIssues, shown } from './explain-issues.js';
import { policySchema, type WrittenPolicy } from './policy-schema.js';
import { listProblems, type Problem, YamlSource } from './yaml-source.js';

/** A policy as written, checked for shape, and where each part of it stands. */
export interface PolicyFile {
  readonly written: WrittenPolicy;
  readonly source: YamlSource;
}

/** Reads a policy; throws a UserError with `name:line:column`, what is wrong and how to fix it, for all that is wrong. */
export function parsePolicy(text: string, name: string): PolicyFile {
  const source = new YamlSource(text, name);
  // An empty file, or one of comments only, is a policy without rules.
  const parsed = policySchema.safeParse(source.value() ?? {});
  if (!parsed.success) {
    const file = { source, schema: policySchema, what: 'policy', firstKey: 'rules' };
    throw new UserError(explainIssues(parsed.error.issues, file));
  }
  const doubles = [...doubleNames(parsed.data, 'rules', source), ...doubleNames(parsed.data, 'exclusions', source)];
  if (doubles.length > 0) throw new UserError(listProblems(doubles));
  return { written: parsed.data, source };
}

function doubleNames(written: WrittenPolicy, key: 'rules' | 'exclusions', source: YamlSource): Problem[] {
  const first = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [i, { name }] of (written[key] ?? []).entries()) {
    const before = first.get(name);
    if (before === undefined) first.set(name, i);
    else {
      const line = source.lineOf([key, before, 'name']);
      const message = `the name "${shown(name)}" is taken by line ${line}. Give each of the ${key} a name of its own.`;
      problems.push(source.problem([key, i, 'name'], message));
    }
  }
  return problems;
}
