import { openTextOf, withOpenText } from '../../native-free-parsers/unfinished.js';
import type { Head } from '../store/store.js';
import type { PrivacyKey } from './privacy-key.js';
import { seal, unseal } from './seal.js';

/** What tells of a source's content: where it is, how it is read on, and how it is known again. */
export interface SourceFacts {
  readonly name: string;
  readonly layout: unknown;
  readonly head: Head;
  readonly tail: string;
}

/** What a store has in place of a layout. */
interface SealedLayout {
  readonly sealed: string;
  /** The beginning of a record, apart, so that it can be forgotten without the key. */
  readonly sealedText?: string;
}

/** What of a source is kept as a seal, in its layout: the digest of a small log would tell who guesses its content. */
export function sealSource({ name, layout, head, tail }: SourceFacts, key: PrivacyKey): SealedLayout {
  const text = openTextOf(layout) ?? '';
  const rest = { name, layout: withOpenText(layout, ''), head, tail };
  return {
    sealed: seal(JSON.stringify(rest), 'source', key.seals),
    ...(text !== '' && { sealedText: seal(text, 'record', key.seals) }),
  };
}

/** The other way round. Throws a UserError where the key is another. */
export function unsealSource(layout: unknown, key: PrivacyKey): SourceFacts {
  if (!isSealed(layout)) throw new Error('a source that is not sealed');
  const facts = JSON.parse(unseal(layout.sealed, 'source', key.seals)) as SourceFacts;
  if (layout.sealedText === undefined) return facts;
  return { ...facts, layout: withOpenText(facts.layout, unseal(layout.sealedText, 'record', key.seals)) };
}

/** The same layout; where the beginning of a record is sealed in it, without that. */
export function withoutSealedText(layout: unknown): unknown {
  return isSealed(layout) && layout.sealedText !== undefined ? { sealed: layout.sealed } : layout;
}

function isSealed(layout: unknown): layout is SealedLayout {
  return typeof layout === 'object' && layout !== null && 'sealed' in layout;
}
