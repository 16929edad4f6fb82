import { type HostPattern, isWild, labelFits } from './host-pattern.js';

interface Node<Value> {
  /** Absent below most names, as are the next. */
  literal: Map<string, Node<Value>> | undefined;
  /** Labels with a `*` or `{region}`; few, and only under a handful of clouds. */
  wild: { readonly label: string; readonly node: Node<Value> }[] | undefined;
  here: Entry<Value> | undefined;
  below: Entry<Value> | undefined;
  hereAndBelow: Entry<Value> | undefined;
}

interface Entry<Value> {
  readonly pattern: HostPattern;
  readonly value: Value;
}

const longestHost = 253;

/** Finds the most specific of many host patterns for a host, walking its labels from the right. */
export class HostTrie<Value> {
  private readonly root: Node<Value> = emptyNode();

  /** The value stored for this very pattern, if any. */
  get(pattern: HostPattern): Value | undefined {
    return this.node(pattern)[slot(pattern)]?.value;
  }

  set(pattern: HostPattern, value: Value): void {
    this.node(pattern)[slot(pattern)] = { pattern, value };
  }

  /** Stores the value unless the pattern has one already. */
  add(pattern: HostPattern, value: Value): void {
    this.node(pattern)[slot(pattern)] ??= { pattern, value };
  }

  /** Any string is allowed; names longer than DNS allows match nothing. */
  find(host: string): Value | undefined {
    const end = host.endsWith('.') ? host.length - 1 : host.length;
    if (end === 0 || end > longestHost) return undefined;
    return walk(this.root, host.toLowerCase(), end, undefined)?.value;
  }

  private node(pattern: HostPattern): Node<Value> {
    let node = this.root;
    for (const label of pattern.labels) node = childFor(node, label);
    return node;
  }
}

function emptyNode<Value>(): Node<Value> {
  return { literal: undefined, wild: undefined, here: undefined, below: undefined, hereAndBelow: undefined };
}

function childFor<Value>(node: Node<Value>, label: string): Node<Value> {
  return isWild(label) ? wildChild(node, label) : literalChild(node, label);
}

function literalChild<Value>(node: Node<Value>, label: string): Node<Value> {
  node.literal ??= new Map();
  const known = node.literal.get(label);
  if (known !== undefined) return known;
  const child = emptyNode<Value>();
  node.literal.set(label, child);
  return child;
}

function wildChild<Value>(node: Node<Value>, label: string): Node<Value> {
  node.wild ??= [];
  const known = node.wild.find((each) => each.label === label);
  if (known !== undefined) return known.node;
  const child = emptyNode<Value>();
  node.wild.push({ label, node: child });
  return child;
}

function slot(pattern: HostPattern): 'here' | 'below' | 'hereAndBelow' {
  if (pattern.reach === 'host') return 'here';
  return pattern.reach === 'below' ? 'below' : 'hereAndBelow';
}

/** `end` is where the part of the host not yet walked ends, 0 when all of it is. */
function walk<Value>(
  node: Node<Value>,
  host: string,
  end: number,
  best: Entry<Value> | undefined,
): Entry<Value> | undefined {
  const whole = end <= 0;
  let found = moreSpecific(best, node.hereAndBelow);
  found = moreSpecific(found, whole ? node.here : node.below);
  if (whole) return found;
  const dot = host.lastIndexOf('.', end - 1);
  const label = host.slice(dot + 1, end);
  const literal = node.literal?.get(label);
  if (literal !== undefined) found = walk(literal, host, dot, found);
  if (node.wild === undefined) return found;
  for (const { label: wild, node: child } of node.wild) {
    if (labelFits(wild, label)) found = walk(child, host, dot, found);
  }
  return found;
}

/** Equally specific patterns are told apart by their text, so that the answer never depends on their order. */
function moreSpecific<Value>(one: Entry<Value> | undefined, other: Entry<Value> | undefined): Entry<Value> | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const difference = one.pattern.specificity - other.pattern.specificity;
  if (difference !== 0) return difference > 0 ? one : other;
  return one.pattern.text <= other.pattern.text ? one : other;
}
