/**
 * Puts off what is to be done for each host pattern until a host of its zone, its last two labels, is met.
 *
 * A network meets a few dozen of the catalogue's two thousand zones, and reading all patterns took each worker 50 ms.
 * The last two labels of a pattern hold no wildcard, so no host of another zone can match it.
 */
export class ByZone<Item> {
  private readonly waiting = new Map<string, Item[]>();
  private readonly take: (item: Item) => void;

  constructor(take: (item: Item) => void) {
    this.take = take;
  }

  add(pattern: string, item: Item): void {
    const zone = zoneOf(pattern);
    const items = this.waiting.get(zone);
    if (items) items.push(item);
    else this.waiting.set(zone, [item]);
  }

  /** Takes what waits for the zone of `host`, any string, in the order in which it was added. */
  meet(host: string): void {
    if (this.waiting.size === 0) return;
    const zone = zoneOf(host.toLowerCase());
    const items = this.waiting.get(zone);
    if (!items) return;
    this.waiting.delete(zone);
    items.forEach(this.take);
  }
}

/** The last two labels; `=` and a trailing dot do not count. */
function zoneOf(name: string): string {
  const end = name.endsWith('.') ? name.length - 1 : name.length;
  const last = name.lastIndexOf('.', end - 1);
  const start = last <= 0 ? 0 : name.lastIndexOf('.', last - 1) + 1;
  return name.slice(name[start] === '=' ? start + 1 : start, end);
}
