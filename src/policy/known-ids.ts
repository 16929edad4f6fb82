/** The ids a policy can name; a catalogue has this shape. */
export interface KnownIds {
  readonly services: readonly KnownService[];
  readonly vendors: readonly { readonly id: string }[];
  readonly categories: readonly { readonly id: string }[];
  readonly clients: readonly { readonly id: string }[];
}

export interface KnownService {
  readonly id: string;
  readonly vendor: string;
  readonly category: string;
  /** In the pattern language of hosts. */
  readonly hosts?: readonly { readonly pattern: string }[];
}
