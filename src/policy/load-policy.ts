import { emptyPolicy, type Policy, policyOf } from './policy.js';
import { parsePolicy } from './policy-file.js';
import { readTextFile } from './text-file.js';

const mostBytes = 1_000_000;

/**
 * Reads a policy and the directory exports it names; without a path the empty policy, under which everything is
 * `unreviewed`. Throws a UserError with `file:line:column`, what is wrong and how to fix it.
 */
export function loadPolicy(path: string | undefined, context: { readonly now: Date }): Policy {
  if (path === undefined) return emptyPolicy(context.now);
  return policyFrom(readTextFile(path, path, { mostBytes, legacy: false }), path, context);
}

/** The policy in a text; directory exports are found relative to `path`, which errors also name. */
export function policyFrom(text: string, path: string, context: { readonly now: Date }): Policy {
  const { written, source } = parsePolicy(text, path);
  return policyOf(written, { path, source }, context.now);
}
