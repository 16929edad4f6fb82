/**
 * The path patterns of the catalogue.
 *
 *   /chat                                         that path and everything below it
 *   /v1/models/{model}:generateContent            a name in braces takes part or all of one segment, and is reported
 *   /v1/projects/*\/locations/*\/endpoints          `*` does the same and is not reported
 *   /search?udm=50                                and the query carries this parameter
 */

/** Parts of a path worth reporting. */
export interface PathCaptures {
  readonly owner?: string;
  readonly model?: string;
  readonly region?: string;
}

export interface PathPattern {
  readonly text: string;
  /** Greater is more specific: more segments, then more literal characters. */
  readonly specificity: number;
  /** What the pattern caught in a path, with or without its query; `undefined` where it does not fit. */
  match(path: string): PathCaptures | undefined;
}

/** A path in a log can be megabytes of anything; a pattern is decided well before this. */
const longestPath = 2048;
const segment = /^[A-Za-z0-9._~!$&'()+,;=:@%-]*(?:(?:\*|\{(?:owner|model|region)\})[A-Za-z0-9._~!$&'()+,;=:@%-]*)?$/;

/** Says what is wrong with the text of a pattern; `undefined` where nothing is. */
export function pathPatternFault(text: string): string | undefined {
  const [path = '', parameter] = text.split('?', 2);
  if (!path.startsWith('/')) return 'a path starts with /';
  const wrong = path
    .slice(1)
    .split('/')
    .find((each) => !segment.test(each));
  if (wrong !== undefined) return `"${wrong}" is not a path segment with at most one * or {owner}, {model}, {region}`;
  if (parameter !== undefined && !/^[\w.-]+=[\w.-]+$/.test(parameter))
    return 'after ? stands one parameter, name=value';
  return undefined;
}

/** Reads a pattern that has no fault. */
export function compilePathPattern(text: string): PathPattern {
  const [path = '', parameter = ''] = text.split('?', 2);
  const segments = path.slice(1).split('/');
  const literal = text.replace(/\{\w+\}|\*/g, '').length;
  let expression: RegExp | undefined;
  return {
    text,
    specificity: segments.length * 4096 + literal,
    match(candidate) {
      // Most patterns of a catalogue are never asked: 700 expressions cost 10 ms at every start of a worker.
      expression ??= new RegExp(`^/${segments.map(segmentExpression).join('/')}(?=[/?]|$)`);
      return matchPath(expression, parameter, candidate);
    },
  };
}

function matchPath(expression: RegExp, parameter: string, candidate: string): PathCaptures | undefined {
  const bounded = candidate.length > longestPath ? candidate.slice(0, longestPath) : candidate;
  const found = expression.exec(bounded);
  if (found === null) return undefined;
  if (parameter !== '' && !hasParameter(bounded, parameter)) return undefined;
  return found.groups === undefined ? {} : decoded(found.groups);
}

function hasParameter(path: string, parameter: string): boolean {
  const question = path.indexOf('?');
  return (
    question >= 0 &&
    path
      .slice(question + 1)
      .split('#', 1)[0]!
      .split('&')
      .includes(parameter)
  );
}

function decoded(groups: Readonly<Record<string, string>>): PathCaptures {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeSegment(value)]));
}

/** Percent-decoded where that is possible; a malformed escape stays as it was written. */
function decodeSegment(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** One wildcard a segment and no slash inside it: matching stays linear on hostile paths. */
function segmentExpression(pattern: string): string {
  return pattern
    .replace(/[.$()+]/g, '\\$&')
    .replace('*', '[^/?#]+')
    .replace(/\{(\w+)\}/, '(?<$1>[^/?#]+?)');
}
