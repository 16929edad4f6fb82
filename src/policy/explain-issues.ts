import { z } from 'zod';
import { didYouMean } from './nearest.js';
import { listProblems, type Problem, type Step, type YamlSource } from './yaml-source.js';

/** A YAML file and the shape it must have. */
export interface CheckedFile {
  readonly source: YamlSource;
  readonly schema: z.ZodType;
  /** What a person calls such a file: `policy`. */
  readonly what: string;
  /** The key that such a file should begin with. */
  readonly firstKey: string;
}

const mostExplained = 200;

/** What is wrong with a file, one problem a line: where it stands, what it is and how to fix it. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], file: CheckedFile): string {
  const problems = issues.slice(0, mostExplained).flatMap((issue) => explain(issue, file));
  return listProblems(problems, Math.max(problems.length, issues.length));
}

function explain(issue: z.core.$ZodIssue, file: CheckedFile): Problem[] {
  const { source } = file;
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, mostExplained).map((key) => unknownKey(key, path, file));
    case 'invalid_value':
      return [source.problem(path, notAmong(issue.values.map(String), path, file))];
    case 'invalid_type':
      return [wrongType(issue.expected, path, file)];
    case 'invalid_key':
      return [source.problemWithKey(path.slice(0, -1), String(path.at(-1)), `the name ${keyProblem(issue)}.`)];
    case 'too_small':
      return [source.problem(path, `${nameOf(path, file)} is empty. List something, or remove the key.`)];
    default:
      return [source.problem(path, sentence(issue.message, path, file))];
  }
}

function unknownKey(key: string, path: readonly Step[], file: CheckedFile): Problem {
  const { source, schema, what } = file;
  const known = keysAt(schema, path);
  const inAudience = known.includes('for') && keysAt(schema, [...path, 'for']).includes(key);
  const offer = inAudience ? ' Put it under "for:".' : didYouMean(key, known) || ` Write one of ${known.join(', ')}.`;
  const place = path.length === 0 ? `a ${what}` : nameOf(path, file).replace('this item', 'an item');
  return source.problemWithKey(path, key, `"${shown(key)}" is not a key of ${place}.${offer}`);
}

function notAmong(values: readonly string[], path: readonly Step[], file: CheckedFile): string {
  const { source } = file;
  const choice = `Write one of ${values.join(', ')}.`;
  const written = source.written(path);
  if (written !== undefined) {
    return `"${shown(written)}" is no ${bareName(path, file)}. ${choice}${didYouMean(written, values)}`;
  }
  return `${nameOf(path, file)} is ${source.isMissing(path) ? 'missing' : 'not a single word'}. ${choice}`;
}

function wrongType(expected: string, path: readonly Step[], file: CheckedFile): Problem {
  const { source } = file;
  const name = nameOf(path, file);
  if (source.isMissing(path)) return source.problem(path, `${name} is missing. Add "${path.at(-1)}: …" here.`);
  const written = source.written(path);
  if (written === '') return source.problem(path, `${name} has no value. Give one, or remove the key.`);
  return source.problem(path, `${name} ${fixForType(expected, path, written, file)}.`);
}

function fixForType(
  expected: string,
  path: readonly Step[],
  written: string | undefined,
  { schema, firstKey }: CheckedFile,
): string {
  if (expected === 'string') {
    return written ? `is not text as it stands. Put quotes around it: "${shown(written)}"` : 'must be text';
  }
  const keys = path.length === 0 ? [firstKey] : keysAt(schema, path);
  if (expected !== 'array') return `must hold keys, like "${keys[0] ?? 'name'}: …"`;
  const ofTexts = written !== undefined && keysAt(schema, [...path, 0]).length === 0;
  return ofTexts ? `must be a list. Write [${shown(written)}]` : 'must be a list. Start each item with "- "';
}

/** Messages of the schema either start with the written value, or go on from it. */
function sentence(message: string, path: readonly Step[], file: CheckedFile): string {
  if (/^(is|needs|names) /.test(message)) {
    const written = file.source.written(path);
    return `${written ? `"${shown(written)}"` : nameOf(path, file)} ${message}.`;
  }
  return message;
}

function keyProblem(issue: z.core.$ZodIssueInvalidElement | z.core.$ZodIssueInvalidKey): string {
  return issue.issues[0]?.message ?? 'cannot be used';
}

/** What a person calls the value: its key, and for an item of a list the key of the list. */
function nameOf(path: readonly Step[], { what }: CheckedFile): string {
  const key = path.filter((step) => typeof step === 'string').at(-1);
  if (key === undefined) return `the ${what}`;
  return typeof path.at(-1) === 'number' ? `this item of "${key}"` : `"${key}"`;
}

/** The same inside a sentence: of a list, one of it. */
function bareName(path: readonly Step[], { what }: CheckedFile): string {
  const key = path.filter((step) => typeof step === 'string').at(-1);
  if (key === undefined) return what;
  return typeof path.at(-1) === 'number' ? key.replace(/s$/, '') : key;
}

/** Enough of a text to know it by. */
export function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The keys the schema knows at a path. */
function keysAt(root: z.ZodType, path: readonly Step[]): readonly string[] {
  let schema: unknown = root;
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
