import type { Decision } from '../policy/use.js';
import { isShadow } from '../policy/verdict.js';
import type { Use } from './best-evidence.js';
import type { Knowledge, KnownService } from './knowledge.js';
import { normPeriods } from './report-period.js';
import { reachOfUse } from './used-or-looked-up.js';

/** A use as the sections of a report add it up. */
export class SeenUse {
  readonly use: Use;
  /** Which period it falls in: 0 to `normPeriods`, the last of which is the one reported. */
  readonly place: number;
  readonly decision: Decision;
  /** What the catalogue says of its service. */
  readonly service: KnownService | undefined;
  private readonly knowledge: Pick<Knowledge, 'department'>;
  private askedDepartment: { readonly department: string | undefined } | undefined;

  constructor(
    use: Use,
    place: number,
    decision: Decision,
    service: KnownService | undefined,
    knowledge: Pick<Knowledge, 'department'>,
  ) {
    this.use = use;
    this.place = place;
    this.decision = decision;
    this.service = service;
    this.knowledge = knowledge;
  }

  /** Only asked for where it is shown: it takes as long as all the rest. */
  get department(): string | undefined {
    this.askedDepartment ??= { department: this.knowledge.department(this.use) };
    return this.askedDepartment.department;
  }
}

export function isNow({ place }: SeenUse): boolean {
  return place === normPeriods;
}

/** Used, and not merely looked up or reached. */
export function isUsed({ use }: SeenUse): boolean {
  return reachOfUse(use) === 'used';
}

/** Asked for, and every request refused. */
export function isRefused({ use }: SeenUse): boolean {
  return reachOfUse(use) === 'refused';
}

/** A use of shadow AI. */
export function isShadowUse(seen: SeenUse): boolean {
  return isUsed(seen) && isShadow(seen.decision.verdict);
}

/** A part of the report that grows use by use: first those of the reported period, in ascending order of hour, then the others. */
export interface Section {
  add(seen: SeenUse): void;
}
