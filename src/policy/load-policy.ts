import type { NameTranslation } from './name-translation.js';
import { emptyPolicy, type Policy, policyOf } from './policy.js';
import { parsePolicy } from './policy-file.js';
import { readTextFile } from './text-file.js';

/** When a policy is read, and what its names are called. */
export interface PolicyContext {
  readonly now: Date;
  readonly names?: NameTranslation;
}

const mostBytes = 1_000_000;

/**
 * Reads a policy and the directory exports it names; without a path the empty policy, under which everything is
 * `unreviewed`. Throws a UserError with `file:line:column`, what is wrong and how to fix it.
 */
export function loadPolicy(path: string | undefined, context: PolicyContext): Policy {
  if (path === undefined) return emptyPolicy(context.now);
  return policyFrom(readTextFile(path, path, { mostBytes, legacy: false }), path, context);
}

/** The policy in a text; directory exports are found relative to `path`, which errors also name. */
export function policyFrom(text: string, path: string, context: PolicyContext): Policy {
  const { written, source } = parsePolicy(text, path);
  return policyOf(written, { path, source }, context.now, context.names);
}
