import type { SealedName } from '../store/privacy.js';
import type { KeptNames } from '../tally/kept-names.js';
import type { PrivacyKey } from './privacy-key.js';
import { type PseudonymOptions, Pseudonyms } from './pseudonyms.js';
import { seal } from './seal.js';

/** Pseudonyms that were sealed lately and are not sealed again; at some 100 bytes each, 10 MB. */
const mostRemembered = 1 << 16;

/** Keeps names as pseudonyms, and seals each name that it keeps. Lives as long as its worker. */
export class PseudonymisedNames implements KeptNames {
  private readonly keeping: Pseudonyms;
  private readonly asking: Pseudonyms;
  private readonly known = new Set<string>();
  private sealed: SealedName[] = [];

  constructor(key: PrivacyKey, options: PseudonymOptions) {
    this.asking = new Pseudonyms(key.pseudonyms, options);
    this.keeping = new Pseudonyms(key.pseudonyms, options, (pseudonym, text) => {
      if (this.known.has(pseudonym)) return;
      if (this.known.size >= mostRemembered) this.known.clear();
      this.known.add(pseudonym);
      this.sealed.push({ pseudonym, sealed: seal(text, pseudonym, key.seals) });
    });
  }

  client(text: string): string {
    return text === '' ? '' : this.keeping.client(text);
  }

  mac(text: string): string {
    return this.keeping.mac(text);
  }

  device(text: string): string {
    return this.keeping.device(text);
  }

  user(text: string): string {
    return this.keeping.user(text);
  }

  lookedUp(text: string): string {
    return text === '' ? '' : this.asking.client(text);
  }

  /** What was sealed since the last call. */
  takeSealed(): readonly SealedName[] {
    const { sealed } = this;
    this.sealed = [];
    return sealed;
  }
}
