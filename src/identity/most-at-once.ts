/** That a key had a value from one time to another. */
export interface Span {
  readonly key: string;
  readonly value: string;
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
}

/** The most different values that each key had at one time. */
export function mostAtOnce(spans: readonly Span[]): Map<string, number> {
  const byKey = new Map<string, Span[]>();
  for (const span of spans) {
    const known = byKey.get(span.key);
    if (known) known.push(span);
    else byKey.set(span.key, [span]);
  }
  return new Map([...byKey].map(([key, own]) => [key, mostOf(own)]));
}

function mostOf(spans: readonly Span[]): number {
  if (new Set(spans.map(({ value }) => value)).size === 1) return 1;
  const changes = spans.flatMap(({ value, from, until }) => [
    { at: from, value, by: 1 },
    { at: until, value, by: -1 },
  ]);
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  const counts = new Map<string, number>();
  let most = 0;
  for (const { value, by } of changes) {
    const count = (counts.get(value) ?? 0) + by;
    if (count === 0) counts.delete(value);
    else counts.set(value, count);
    most = Math.max(most, counts.size);
  }
  return most;
}
