import { z } from 'zod';
import { UserError } from '../user-error.js';
import { didYouMean } from './nearest.js';
import { policySchema, type WrittenPolicy } from './policy-schema.js';
import { listProblems, type Problem, type Step, YamlSource } from './yaml-source.js';

/** A policy as written, checked for shape, and where each part of it stands. */
export interface PolicyFile {
  readonly written: WrittenPolicy;
  readonly source: YamlSource;
}

const mostExplained = 200;

/** Reads a policy; throws a UserError with `name:line:column`, what is wrong and how to fix it, for all that is wrong. */
export function parsePolicy(text: string, name: string): PolicyFile {
  const source = new YamlSource(text, name);
  // An empty file, or one of comments only, is a policy without rules.
  const parsed = policySchema.safeParse(source.value() ?? {});
  if (!parsed.success) {
    const { issues } = parsed.error;
    const problems = issues.slice(0, mostExplained).flatMap((issue) => explain(issue, source));
    throw new UserError(listProblems(problems, Math.max(problems.length, issues.length)));
  }
  const doubles = [...doubleNames(parsed.data, 'rules', source), ...doubleNames(parsed.data, 'exclusions', source)];
  if (doubles.length > 0) throw new UserError(listProblems(doubles));
  return { written: parsed.data, source };
}

function explain(issue: z.core.$ZodIssue, source: YamlSource): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, mostExplained).map((key) => unknownKey(key, path, source));
    case 'invalid_value':
      return [source.problem(path, notAmong(issue.values.map(String), path, source))];
    case 'invalid_type':
      return [wrongType(issue.expected, path, source)];
    case 'invalid_key':
      return [source.problemWithKey(path.slice(0, -1), String(path.at(-1)), `the name ${keyProblem(issue)}.`)];
    case 'too_small':
      return [source.problem(path, `${nameOf(path)} is empty. List something, or remove the key.`)];
    default:
      return [source.problem(path, sentence(issue.message, path, source))];
  }
}

function unknownKey(key: string, path: readonly Step[], source: YamlSource): Problem {
  const known = keysAt(path);
  const inAudience = known.includes('for') && keysAt([...path, 'for']).includes(key);
  const offer = inAudience ? ' Put it under "for:".' : didYouMean(key, known) || ` Write one of ${known.join(', ')}.`;
  const place = path.length === 0 ? 'a policy' : nameOf(path).replace('this item', 'an item');
  return source.problemWithKey(path, key, `"${shown(key)}" is not a key of ${place}.${offer}`);
}

function notAmong(values: readonly string[], path: readonly Step[], source: YamlSource): string {
  const choice = `Write one of ${values.join(', ')}.`;
  const written = source.written(path);
  if (written !== undefined) {
    return `"${shown(written)}" is no ${nameOf(path, true)}. ${choice}${didYouMean(written, values)}`;
  }
  return `${nameOf(path)} is ${source.isMissing(path) ? 'missing' : 'not a single word'}. ${choice}`;
}

function wrongType(expected: string, path: readonly Step[], source: YamlSource): Problem {
  if (source.isMissing(path)) return source.problem(path, `${nameOf(path)} is missing. Add "${path.at(-1)}: …" here.`);
  const written = source.written(path);
  if (written === '') return source.problem(path, `${nameOf(path)} has no value. Give one, or remove the key.`);
  return source.problem(path, `${nameOf(path)} ${fixForType(expected, path, written)}.`);
}

function fixForType(expected: string, path: readonly Step[], written: string | undefined): string {
  if (expected === 'string') {
    return written ? `is not text as it stands. Put quotes around it: "${shown(written)}"` : 'must be text';
  }
  const keys = path.length === 0 ? ['rules'] : keysAt(path);
  if (expected !== 'array') return `must hold keys, like "${keys[0] ?? 'name'}: …"`;
  const ofTexts = written !== undefined && keysAt([...path, 0]).length === 0;
  return ofTexts ? `must be a list. Write [${shown(written)}]` : 'must be a list. Start each item with "- "';
}

/** Messages of the schema either start with the written value, or go on from it. */
function sentence(message: string, path: readonly Step[], source: YamlSource): string {
  if (/^(is|needs|names) /.test(message)) {
    const written = source.written(path);
    return `${written ? `"${shown(written)}"` : nameOf(path)} ${message}.`;
  }
  return message;
}

function keyProblem(issue: z.core.$ZodIssueInvalidElement | z.core.$ZodIssueInvalidKey): string {
  return issue.issues[0]?.message ?? 'cannot be used';
}

/** What a person calls the value: its key, and for an item of a list the key of the list. */
function nameOf(path: readonly Step[], bare = false): string {
  const key = path.filter((step) => typeof step === 'string').at(-1);
  if (key === undefined) return 'the policy';
  if (bare) return typeof path.at(-1) === 'number' ? key.replace(/s$/, '') : key;
  return typeof path.at(-1) === 'number' ? `this item of "${key}"` : `"${key}"`;
}

/** Enough of a text to know it by. */
function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The keys the schema knows at a path. */
function keysAt(path: readonly Step[]): readonly string[] {
  let schema: unknown = policySchema;
  for (const step of path) schema = childOf(withoutOptional(schema), step);
  const object = withoutOptional(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function childOf(schema: unknown, step: Step): unknown {
  if (schema instanceof z.ZodObject) return (schema.shape as Readonly<Record<string, unknown>>)[String(step)];
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

function withoutOptional(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
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
