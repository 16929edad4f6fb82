import type { Node, Pair, YAMLMap } from 'yaml';
import { type Document, isAlias, isCollection, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { UserError } from '../user-error.js';

/** A step into a document: a key or an index. */
export type Step = string | number;

const mostAliases = 100;
const deepest = 60;

/** A YAML text that knows the line and column of each of its values. */
export class YamlSource {
  readonly #name: string;
  readonly #what: string;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  /** `what`: what a person calls such a file. Throws a UserError that lists every syntax error with line and column. */
  constructor(text: string, name: string, what = 'policy') {
    this.#name = name;
    this.#what = what;
    refuseDeepNesting(text, name, what);
    this.#lines = new LineCounter();
    // The parser's own check for double keys compares all pairs: 12 s for 60 000 keys.
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
      stringKeys: true,
      logLevel: 'error', // at 'silent' a second document is dropped without a word
    });
    const problems = [...this.#syntaxErrors(), ...this.#badKeys()];
    if (problems.length > 0) throw new UserError(listProblems(problems));
  }

  /** The plain value; throws a UserError for aliases that lead nowhere or multiply. */
  value(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: mostAliases });
    } catch (error) {
      const multiplies = error instanceof Error && error.message.includes('Excessive alias count');
      const message = multiplies
        ? `more than ${mostAliases} lists are repeated through aliases. Write them out.`
        : 'this alias has no anchor above it. Set the anchor first, or write the value out.';
      throw new UserError(this.#problemAt(this.#firstAlias(multiplies), message).text);
    }
  }

  /** The problem with its place, `policy.yaml:3:7: …`: the value at the path, or the nearest thing around it that is there. */
  problem(path: readonly Step[], message: string): Problem {
    return this.#problemAt(this.#offsetOf(path), message);
  }

  /** The same, pointing at a key of the map at the path. */
  problemWithKey(path: readonly Step[], key: string, message: string): Problem {
    const map = this.#nodeAt(path).node;
    const pair = isMap(map) ? this.#pairOf(map, key) : undefined;
    return this.#problemAt(offsetOfNode(pair?.key) ?? this.#offsetOf(path), message);
  }

  /** `policy.yaml:3:7`, where the value at the path stands. */
  placeOf(path: readonly Step[]): string {
    const { line, col } = this.#lines.linePos(this.#offsetOf(path));
    return `${this.#name}:${line}:${col}`;
  }

  /** The line of the value at the path, from 1. */
  lineOf(path: readonly Step[]): number {
    return this.#lines.linePos(this.#offsetOf(path)).line;
  }

  /** The line of a key of the map at the path. */
  lineOfKey(path: readonly Step[], key: string): number {
    const map = this.#nodeAt(path).node;
    const offset = offsetOfNode(isMap(map) ? this.#pairOf(map, key)?.key : undefined);
    return offset === undefined ? this.lineOf(path) : this.#lines.linePos(offset).line;
  }

  /** What is written there, when it is a single value: `007` where the parsed value is 7. */
  written(path: readonly Step[]): string | undefined {
    const { node, reached } = this.#nodeAt(path);
    return reached && isScalar(node) ? node.source : undefined;
  }

  /** Whether the map around the path has no such key. */
  isMissing(path: readonly Step[]): boolean {
    const map = this.#nodeAt(path.slice(0, -1)).node;
    return isMap(map) && this.#pairOf(map, String(path.at(-1))) === undefined;
  }

  #syntaxErrors(): Problem[] {
    const { errors, warnings } = this.#document;
    const firstAt = new Map<number, string>();
    for (const { pos, message } of [...errors, ...warnings]) {
      if (!firstAt.has(pos[0])) firstAt.set(pos[0], explainSyntax(message, this.#what));
    }
    return [...firstAt].map(([offset, message]) => this.#problemAt(offset, message));
  }

  /** Where the first alias stands, or the first without an anchor. */
  #firstAlias(resolved: boolean): number {
    let offset: number | undefined;
    visit(this.#document, {
      Alias: (_, alias) => {
        if ((alias.resolve(this.#document) !== undefined) !== resolved) return undefined;
        offset = offsetOfNode(alias);
        return visit.BREAK;
      },
    });
    return offset ?? 0;
  }

  #badKeys(): Problem[] {
    const problems: Problem[] = [];
    visit(this.#document, {
      Map: (_, map) => {
        const seen = new Map<string, number>();
        for (const { key } of map.items) {
          const offset = offsetOfNode(key);
          if (!isScalar(key) || offset === undefined) continue;
          const name = String(key.value);
          const before = seen.get(name);
          if (before === undefined) seen.set(name, offset);
          else problems.push(this.#problemAt(offset, this.#doubleKey(name, before)));
          if (name === '__proto__')
            problems.push(this.#problemAt(offset, `"${name}" cannot be a key. Choose another.`));
        }
      },
    });
    return problems;
  }

  #doubleKey(key: string, firstOffset: number): string {
    return `"${key}" is written twice; the first is on line ${this.#lines.linePos(firstOffset).line}. Keep one of them.`;
  }

  #problemAt(offset: number, message: string): Problem {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col, text: `${this.#name}:${line}:${col}: ${printable(message)}` };
  }

  #offsetOf(path: readonly Step[]): number {
    return this.#nodeAt(path).offset;
  }

  /** Walks as far as the path leads. */
  #nodeAt(path: readonly Step[]): { node: Node | undefined; offset: number; reached: boolean } {
    let node: Node | undefined = this.#document.contents ?? undefined;
    let offset = offsetOfNode(node) ?? 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.#document);
      const pair = isMap(node) ? this.#pairOf(node, String(step)) : undefined;
      const next: unknown = pair !== undefined ? pair.value : isCollection(node) ? node.get(step, true) : undefined;
      offset = offsetOfNode(next) ?? offsetOfNode(pair?.key) ?? offset;
      if (!isNode(next)) return { node, offset, reached: false };
      node = next;
    }
    return { node, offset, reached: true };
  }

  #pairOf(map: YAMLMap, key: string): Pair | undefined {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
      this.#pairs.set(map, pairs);
    }
    return pairs.get(key);
  }
}

/** Something wrong at a place; the text starts with file, line and column. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const mostListed = 20;

/** The problems in the order of the file, one a line, the first twenty; `total` when there are more than are given. */
export function listProblems(problems: readonly Problem[], total = problems.length): string {
  const sorted = [...problems].sort((left, right) => left.line - right.line || left.column - right.column);
  const more = total - Math.min(mostListed, sorted.length);
  const lines = sorted.slice(0, mostListed).map(({ text }) => text);
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

/** The parser recurses, and some nestings of a few thousand levels end the whole process inside a regular expression. */
function refuseDeepNesting(text: string, name: string, what: string): void {
  let open = 0;
  for (const [i, line] of text.split('\n').entries()) {
    for (const character of line) {
      if (character === '[' || character === '{') open++;
      if (character === ']' || character === '}') open = Math.max(0, open - 1);
    }
    const lead = /^[\s?:-]*/.exec(line)?.[0].length ?? 0;
    if (open <= deepest && lead <= 2 * deepest) continue;
    if (lead === line.length && open <= deepest) continue;
    throw new UserError(`${name}:${i + 1}:1: nested too deeply. A ${what} needs no more than five levels.`);
  }
}

const longestMessage = 500;

/** Messages quote what the file holds, and a terminal obeys control characters. */
function printable(message: string): string {
  const plain = message.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage)}…` : plain;
}

function explainSyntax(message: string, what: string): string {
  const said = message
    .replace(/\s+/g, ' ')
    .replace(/[.:]+$/, '')
    .slice(0, 200);
  if (said.startsWith('Tabs are not allowed')) return 'a tab in the indentation. Indent with spaces.';
  if (said.includes('multiple documents'))
    return `a second document starts here. Keep one ${what} in a file: remove the "---".`;
  if (said.startsWith('Unresolved tag'))
    return `${said}. A ${what} has no tags: remove it, or put quotes around the text.`;
  return `not readable as YAML: ${said}. Check the indentation, quotes and brackets here.`;
}

function offsetOfNode(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isCollection(value) || isAlias(value);
}
