import { seeded } from '../seeded.js';

const aiHosts = ['chatgpt.com', 'claude.ai', 'api.openai.com', 'gemini.google.com', 'www.perplexity.ai'];
/** 2026-11-16T08:00:00Z, a Monday. */
const startSeconds = 1794816000;

export interface SquidLogOptions {
  readonly lines: number;
  readonly seed?: number;
  /** Of 100 requests, how many go to AI services. */
  readonly percentAi?: number;
  /** Hosts besides those, so many distinct ones. */
  readonly distinct?: number;
}

/** A Squid log of a working day, the same for the same options. What is not refused is large enough to be use. */
export function squidLog({ lines, seed = 1, percentAi = 10, distinct = 500 }: SquidLogOptions): string {
  const random = seeded(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const step = (10 * 3600) / lines;
  const text: string[] = [];
  for (let i = 0; i < lines; i++) {
    const time = (startSeconds + i * step).toFixed(3);
    const person = pick(40);
    const host = random() * 100 < percentAi ? aiHosts[pick(aiHosts.length)] : `www${pick(distinct)}.example.org`;
    const denied = random() < 0.02;
    text.push(
      `${time} ${String(pick(9000)).padStart(6)} 10.0.0.${person} ${denied ? 'TCP_DENIED/403' : 'TCP_TUNNEL/200'} ` +
        `${denied ? 0 * pick(90_000) : 20_000 + pick(90_000)} CONNECT ${host}:443 ${person < 30 ? `user${person}` : '-'} HIER_DIRECT/192.0.2.${pick(200)} -\n`,
    );
  }
  return text.join('');
}
