import { isCarried } from './carried.js';

/**
 * Whether a layout keeps the beginning of a record whose end is still to come: `unfinished.text` of JSON (`JsonRecords`), `open`
 * of other records of many lines (`OpenRecord`). At the end of a source such a record was cut off.
 */
export function isUnfinished(layout: unknown): boolean {
  if (isCarried(layout)) return isUnfinished(layout.carried);
  if (typeof layout !== 'object' || layout === null) return false;
  if ('open' in layout && typeof layout.open === 'string') return layout.open !== '';
  if (!('unfinished' in layout)) return false;
  const { unfinished } = layout;
  return typeof unfinished === 'object' && unfinished !== null && 'text' in unfinished && unfinished.text !== '';
}
