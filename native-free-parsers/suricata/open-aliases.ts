import { sameBytes, word } from '../bytes/match.js';
import type { Span } from '../row.js';
import { type EveEvent, EveField } from './event.js';

/** Answers that are written at once, by as many threads. */
const mostChains = 8;
/** An answer's events are written together; so many of other answers may come between. */
const mostBetween = 32;
/** A name has at most 255 bytes; some are written as more. */
const longestText = 1024;
/** Places of the flow, the message, the asked name and the alias's target, each with its end. */
const places = 8;

const alias = word('CNAME');

/** What a block leaves to the next, as Latin-1. */
export type OpenAlias = readonly [flow: string, id: string, asked: string, target: string, others: number];

/**
 * Ties the events of an answer of version 1 together, which are one for each of its records and name their record alone.
 *
 *   {…"flow_id":7,"event_type":"dns","dns":{"type":"answer","id":9,"rrname":"chatgpt.com","rrtype":"CNAME","rdata":"edge.example"}}
 *   {…"flow_id":7,"event_type":"dns","dns":{"type":"answer","id":9,"rrname":"edge.example","rrtype":"A","rdata":"192.0.2.1"}}
 *
 * Everything here is a place in `bytes`: the block, and before it what the one before left.
 */
export class OpenAliases {
  readonly bytes: Buffer;
  /** Where the block starts in `bytes`. */
  readonly from: number;
  private readonly chains = new Int32Array(mostChains * places);
  /** Events of other answers since the chain's last; those beyond `mostBetween` are over. */
  private readonly others = new Int32Array(mostChains).fill(mostBetween + 1);
  private isEmpty = true;

  constructor(block: Buffer, open: readonly OpenAlias[] = []) {
    const carried = Buffer.from(open.flatMap((chain) => chain.slice(0, 4)).join(''), 'latin1');
    this.from = carried.length;
    this.bytes = carried.length === 0 ? block : Buffer.concat([carried, block]);
    let at = 0;
    open.forEach(([flow, id, asked, target, others], chain) => {
      [flow, id, asked, target].forEach(({ length }, text) => {
        this.chains[chain * places + 2 * text] = at;
        at += length;
        this.chains[chain * places + 2 * text + 1] = at;
      });
      this.others[chain] = others;
      this.isEmpty = false;
    });
  }

  /** `name`, which an event of version 1 answers, becomes the name that was asked for. */
  follow(event: EveEvent, name: Span): void {
    const isAlias = event.is(EveField.dnsRecordType, alias);
    if (this.isEmpty && !isAlias) return;
    let chain = this.chainOf(event, name);
    const { chains } = this;
    const at = chain * places;
    const { start, end } = name;
    if (chain >= 0) name.set(chains[at + 4]!, chains[at + 5]!);
    if (!isAlias || event.end(EveField.dnsData) - event.start(EveField.dnsData) > longestText) return;
    if (chain < 0) {
      if (end - start > longestText) return;
      chain = this.stalest();
      this.put(chain, 0, event.start(EveField.flowId), event.end(EveField.flowId));
      this.put(chain, 1, event.start(EveField.dnsId), event.end(EveField.dnsId));
      this.put(chain, 2, start, end);
    }
    this.put(chain, 3, event.start(EveField.dnsData), event.end(EveField.dnsData));
    this.others[chain] = 0;
    this.isEmpty = false;
  }

  /** What the next block needs. */
  rest(): OpenAlias[] {
    const open: OpenAlias[] = [];
    for (let chain = 0; chain < mostChains; chain++) {
      if (this.others[chain]! > mostBetween) continue;
      const [flow, id, asked, target] = [0, 1, 2, 3].map((text) => this.text(chain, text));
      open.push([flow!, id!, asked!, target!, this.others[chain]!]);
    }
    return open;
  }

  /** The chain whose last alias is one for `name`, in the same message; -1 for none. All others are an event older. */
  private chainOf(event: EveEvent, name: Span): number {
    const { bytes, chains } = this;
    let found = -1;
    for (let chain = 0; chain < mostChains; chain++) {
      if (this.others[chain]! > mostBetween) continue;
      const at = chain * places;
      const isOfMessage =
        sameBytes(bytes, chains[at]!, chains[at + 1]!, event.start(EveField.flowId), event.end(EveField.flowId)) &&
        sameBytes(bytes, chains[at + 2]!, chains[at + 3]!, event.start(EveField.dnsId), event.end(EveField.dnsId));
      if (!isOfMessage) this.others[chain]!++;
      else if (sameBytes(bytes, chains[at + 6]!, chains[at + 7]!, name.start, name.end)) found = chain;
      if (isOfMessage) this.others[chain] = 0;
    }
    return found;
  }

  private stalest(): number {
    let stalest = 0;
    for (let chain = 1; chain < mostChains; chain++) {
      if (this.others[chain]! > this.others[stalest]!) stalest = chain;
    }
    return stalest;
  }

  private put(chain: number, text: number, start: number, end: number): void {
    this.chains[chain * places + 2 * text] = start;
    this.chains[chain * places + 2 * text + 1] = end;
  }

  private text(chain: number, text: number): string {
    const at = chain * places + 2 * text;
    return this.bytes.toString('latin1', this.chains[at]!, this.chains[at + 1]!);
  }
}
