import { harmless } from '../harmless.js';
import { figureText, titleOf } from '../report/forms/markdown.js';
import type { ReportDocument } from '../report/report-document.js';

/** What a mail or a chat says of a report. */
export interface Message {
  readonly title: string;
  /** Plain text, one item a line. */
  readonly lines: readonly string[];
  /** The figures that stand at the head of the report. */
  readonly figures: ReadonlyArray<{ readonly label: string; readonly value: string }>;
  /** Where the whole report is, for those who may read it there. */
  readonly link?: string;
}

const mostFigures = 5;

/** A report in a few lines; names in it are as harmless as text can be. */
export function messageOf(report: ReportDocument, link?: string): Message {
  return {
    title: titleOf(report.period),
    lines: report.sentences.map(harmless),
    figures: report.headline
      .slice(0, mostFigures)
      .map(({ label, value, unit }) => ({ label, value: figureText(value, unit) })),
    ...(link !== undefined && { link }),
  };
}
