import type { Command } from 'commander';
import { loadFindingKinds } from '../../report/finding-kinds.js';
import type { Knowledge } from '../../report/knowledge.js';
import { reportOf } from '../../report/report.js';
import type { ReportDocument } from '../../report/report-document.js';
import { dayPeriod, type ReportPeriod, weekPeriod } from '../../report/report-period.js';
import type { Store } from '../../store/store.js';
import { UserError } from '../../user-error.js';

export interface PeriodOptions {
  readonly week?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tz: string;
}

/** The options that say what time a report is about. */
export function withPeriod(command: Command): Command {
  return command
    .option('--week <week>', 'the ISO week, as 2026-W46 (default: the last whole one)')
    .option('--from <day>', 'in place of a week: the first day, as 2026-11-02')
    .option('--to <day>', 'the day after the last');
}

/** Throws a UserError. */
export function periodOf({ week, from, to, tz }: PeriodOptions): ReportPeriod {
  if (from === undefined && to === undefined) return weekPeriod(week, tz, new Date());
  if (week !== undefined) throw new UserError('--week and --from: both say what the report is about. Keep one.');
  if (from === undefined || to === undefined)
    throw new UserError('--from and --to: a range needs both, as --from 2026-11-02 --to 2026-11-09.');
  return dayPeriod(from, to, tz);
}

export function makeReport(store: Store, knowledge: Knowledge, options: PeriodOptions): Promise<ReportDocument> {
  return reportOf({ store, knowledge, period: periodOf(options), findings: loadFindingKinds() });
}
