import { isCarried } from './carried.js';

/**
 * Whether a layout keeps the beginning of a record whose end is still to come: `unfinished.text` of JSON (`JsonRecords`), `open`
 * of other records of many lines (`OpenRecord`). At the end of a source such a record was cut off.
 */
export function isUnfinished(layout: unknown): boolean {
  return (openTextOf(layout) ?? '') !== '';
}

/** What a layout keeps of the beginning of a record; undefined where its format has none. */
export function openTextOf(layout: unknown): string | undefined {
  if (isCarried(layout)) return openTextOf(layout.carried);
  if (typeof layout !== 'object' || layout === null) return undefined;
  if ('open' in layout && typeof layout.open === 'string') return layout.open;
  if (!('unfinished' in layout)) return undefined;
  const { unfinished } = layout;
  const text = typeof unfinished === 'object' && unfinished !== null && 'text' in unfinished && unfinished.text;
  return typeof text === 'string' ? text : undefined;
}

/** The same layout with another text in its place; with none, what follows is a record without a beginning. */
export function withOpenText(layout: unknown, text: string): unknown {
  if ((openTextOf(layout) ?? text) === text) return layout;
  if (isCarried(layout)) return { ...layout, carried: withOpenText(layout.carried, text) };
  if (typeof layout !== 'object' || layout === null) return layout;
  if ('open' in layout) return { ...layout, open: text };
  if (!('unfinished' in layout) || typeof layout.unfinished !== 'object') return layout;
  return { ...layout, unfinished: { ...layout.unfinished, text } };
}
