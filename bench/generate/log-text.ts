import type { Exchange } from './office.js';

/** What the lines written so far come to. */
export interface LineCounts {
  /** Facts that they state: a line of DNS may hold a query and its answer. */
  records: number;
  /** Lines that belong to the format and state none, headers among them. */
  ignored: number;
}

/** How some product would have logged an exchange. One file in `formats/` default-exports one; its file name names the log. */
export interface LogText {
  /** The name of the format in `native-free-parsers/formats/`. */
  readonly format: string;
  /** What the file starts with; '' for most. */
  readonly header: string;
  /** What AI requests in it are evidence of; absent where the log names no hosts. */
  readonly evidence?: 'proxy' | 'tls' | 'dns';
  readonly statesUsers: boolean;
  readonly statesBlocks: boolean;
  /** A line that no reader of the format can accept. */
  readonly damaged: string;
  /** The lines of one exchange, line breaks included; adds them to `counts`. */
  lines(exchange: Exchange, counts: LineCounts): string;
}

export function headerLines({ header }: LogText): number {
  return header.split('\n').length - 1;
}
