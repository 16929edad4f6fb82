import type { ReportDocument } from '../report/report-document.js';
import { reportPage } from './page-views.js';
import type { PageQuery } from './request-query.js';

/** Of each report: a page is half a megabyte where the report is large. */
const mostPages = 8;

/** Pages as they were written for a report, kept as long as it is: to write one anew takes as long as a reader notices. */
export class ReportPages {
  private readonly pages = new WeakMap<ReportDocument, Map<string, string>>();

  of(report: ReportDocument, query: PageQuery): string {
    let pages = this.pages.get(report);
    if (!pages) {
      pages = new Map();
      this.pages.set(report, pages);
    }
    const key = JSON.stringify(query);
    const known = pages.get(key);
    if (known !== undefined) return known;
    const page = reportPage(report, query);
    if (pages.size >= mostPages) pages.clear();
    pages.set(key, page);
    return page;
  }
}
