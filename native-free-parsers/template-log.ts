import { isErrorLine } from './bytes/error-line.js';
import { Lines } from './bytes/lines.js';
import { startsWithAny, word } from './bytes/match.js';
import { SyslogPrefix } from './bytes/syslog.js';
import { Template, TemplateFields } from './bytes/template.js';
import { type LogFormat, Refusal, Reject, silentSink } from './format.js';
import type { LogDescription } from './json-log.js';
import { type ClockHints, localClock } from './local-clock.js';
import { CompiledTypes, type RecordType, type Words } from './record-types.js';
import { Escapes } from './row.js';
import { type TimeAround, TypedRecords } from './typed-records.js';

/** A log whose lines follow a layout. */
export interface TemplateLog {
  /** What a line looks like, for refusals. */
  readonly expected: string;
  /** The layouts, as `Template` has them; of several that fit, the first. */
  readonly templates: readonly string[];
  /** Layouts that may stand between them, by which no source is recognised. */
  readonly others?: readonly string[];
  /** What a source is recognised by: the form of some of the values. */
  readonly shapes: Readonly<Record<string, RegExp>>;
  readonly types: readonly RecordType[];
  readonly words?: Words;
  readonly escapes?: Escapes;
  /** Values may stand in quotes. */
  readonly mayQuote?: boolean;
  /** How lines begin that belong to the log and state nothing. */
  readonly notes?: readonly string[];
}

interface TemplateLayout extends ClockHints {
  /** A prefix of syslog's stands before each line. */
  readonly isSyslog: boolean;
}

/** A log whose lines follow a layout, read by record types. */
export function templateLog(description: LogDescription, log: TemplateLog): LogFormat<TemplateLayout> {
  return { ...description, framing: 'line', ...templateReader(log) };
}

/** Reads lines that follow a layout, with or without syslog's prefix. */
export function templateReader(log: TemplateLog): Pick<LogFormat<TemplateLayout>, 'detect' | 'parse'> {
  const compiled = new CompiledTypes(log.types, log.words);
  const names = [...new Set([...compiled.names, ...Object.keys(log.shapes)])];
  const shapes = Object.entries(log.shapes).map(([name, shape]) => ({ slot: names.indexOf(name), shape }));
  const templates = log.templates.map((text) => new Template(text, names, log.mayQuote));
  const others = (log.others ?? []).map((text) => new Template(text, names, log.mayQuote));
  const notes = (log.notes ?? ['#']).map(word);
  return {
    detect(head, hints) {
      const lines = new Lines(head);
      const fields = new TemplateFields(head, templates, names.length);
      const clock = localClock(hints);
      const records = new TypedRecords(compiled, head, fields, clock);
      const syslog = new SyslogPrefix(head, clock);
      const prefix = { millis: () => syslog.timeMs };
      const isOne = (start: number, end: number, around?: TimeAround): boolean =>
        fields.scan(start, end) &&
        shapes.every(({ slot, shape }) => shape.test(head.toString('latin1', fields.start(slot), fields.end(slot)))) &&
        records.isSound(around);
      for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
        const { start, end } = lines;
        const isBare = isOne(start, end);
        if (isBare || (syslog.read(start, end) && isOne(syslog.messageStart, end, prefix)))
          return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, isSyslog: !isBare };
      }
      return new Refusal(`line 1: not ${log.expected}`);
    },

    parse(bytes, layout, row, sink) {
      const lines = new Lines(bytes);
      const fields = new TemplateFields(bytes, [...templates, ...others], names.length);
      const clock = localClock(layout);
      const records = new TypedRecords(compiled, bytes, fields, clock);
      const syslog = new SyslogPrefix(bytes, clock);
      const prefix = { millis: () => syslog.timeMs };
      row.clear();
      row.bytes = bytes;
      row.escapes = log.escapes ?? Escapes.None;
      while (lines.advance(sink)) {
        const { start, end } = lines;
        const isPrefixed = layout.isSyslog && syslog.read(start, end);
        const from = isPrefixed ? syslog.messageStart : start;
        if (fields.scan(from, end)) records.take(row, sink, start, isPrefixed ? prefix : undefined);
        else if (startsWithAny(bytes, from, end, notes) || isErrorLine(bytes, from, end)) sink.ignore(start);
        else sink.reject(start, Reject.BadSyntax);
      }
      return layout;
    },
  };
}
