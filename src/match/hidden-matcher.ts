import type { Catalogue } from './catalogue.js';

/** Tells traffic that hides what it carries by what a sensor calls it, or by a port that is its own; hosts tell the rest. */
export class HiddenMatcher {
  /** Where in `Signatures.services` the kinds begin. */
  readonly first: number;
  private readonly apps = new Map<string, number>();
  private readonly ports = new Map<string, number>();

  constructor({ services, locals, hidden }: Pick<Catalogue, 'services' | 'locals' | 'hidden'>) {
    this.first = services.length + locals.length;
    hidden.forEach(({ apps, ports }, place) => {
      for (const app of apps) this.apps.set(app, this.first + place);
      for (const { port, transport } of ports) this.ports.set(`${transport} ${port}`, this.first + place);
    });
  }

  portsThatTell(): number[] {
    return [...this.ports.keys()].map((key) => Number(key.split(' ')[1]));
  }

  /** The place of the kind that an application is; -1 for none. */
  ofApp(app: string): number {
    return this.apps.get(app.toLowerCase()) ?? -1;
  }

  /** The place of the kind whose port it is; -1 for none. `transport` is '' where it is not known. */
  ofPort(transport: string, port: number): number {
    return this.ports.get(`${transport} ${port}`) ?? -1;
  }
}
