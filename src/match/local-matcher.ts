import type { Catalogue, LocalPort } from './catalogue.js';
import { compilePathPattern, type PathPattern } from './path-pattern.js';
import { isPrivateAddress } from './private-address.js';

/** Whose server it is: of one's own network, of a name that no service has, or of any other address. */
export type ServerOwner = 'own' | 'named' | 'other';

/** What a record says of a server that no service of the catalogue has. */
export interface LocalCall {
  readonly owner: ServerOwner;
  /** NaN where it is not stated. */
  readonly port: number;
  /** '' where it is not stated, else it starts with `/`. */
  readonly path: string;
}

interface ToolPort {
  readonly tool: number;
  readonly distinctive: LocalPort['distinctive'];
  readonly paths: readonly PathPattern[];
}

/**
 * Tells AI that runs on own machines by its port and path:
 *
 *   a port that is nobody else's     tells it alone, at an own address or a name that no service has
 *   any port of the tool             tells it together with one of its paths
 *   a path that is nobody else's     tells it on any port of an own address
 */
export class LocalMatcher {
  private readonly ports = new Map<number, ToolPort[]>();
  private readonly alone = new Map<string, number>();
  /** Where in `Signatures.services` the tools begin. */
  readonly first: number;

  constructor({ services, locals }: Pick<Catalogue, 'services' | 'locals'>) {
    this.first = services.length;
    locals.forEach(({ ports, paths, pathsAlone }, tool) => {
      const patterns = [...new Set([...paths, ...pathsAlone])].map(compilePathPattern);
      for (const { port, distinctive } of ports) {
        const known = this.ports.get(port);
        if (known) known.push({ tool, distinctive, paths: patterns });
        else this.ports.set(port, [{ tool, distinctive, paths: patterns }]);
      }
      for (const path of pathsAlone) if (!this.alone.has(path)) this.alone.set(path, tool);
    });
  }

  /** Ports that tell a tool, with a path or, where `alone`, without one. */
  portsThatTell(alone: boolean): number[] {
    const tells = (tools: readonly ToolPort[]) => !alone || tools.some(({ distinctive }) => distinctive === 'high');
    return [...this.ports].filter(([, tools]) => tells(tools)).map(([port]) => port);
  }

  /** Whether a path, without its query, is one of any tool's. */
  hasPath(path: string): boolean {
    if (this.alone.has(path)) return true;
    for (const tools of this.ports.values()) if (mostSpecific(tools, path).length > 0) return true;
    return false;
  }

  /** The tool's place in `Signatures.services`; -1 for none. */
  match({ owner, port, path }: LocalCall): number {
    const tool = this.toolAt(owner, this.ports.get(port) ?? none, path);
    return tool < 0 ? -1 : this.first + tool;
  }

  private toolAt(owner: ServerOwner, atPort: readonly ToolPort[], path: string): number {
    const byPath = path === '' ? none : mostSpecific(atPort, path);
    const alone = owner === 'own' ? this.alone.get(path.split('?', 1)[0]!) : undefined;
    // Of several tools that speak alike at one port nobody can say which it is.
    if (byPath.length > 1 && alone !== undefined) return alone;
    const [first] = byPath;
    if (first !== undefined && (owner !== 'other' || first.distinctive !== 'low')) return first.tool;
    const byPort = owner === 'other' ? undefined : atPort.find(({ distinctive }) => distinctive === 'high');
    return byPort?.tool ?? alone ?? -1;
  }
}

const none: readonly ToolPort[] = [];

/** Whose a server is, by its name in lower case ('' where none is stated) and its address. */
export function ownerOf(host: string, address: string): ServerOwner {
  if (isPrivateAddress(host) || isPrivateAddress(address)) return 'own';
  if (host === '') return 'other';
  if (/(^|\.)localhost$/.test(host)) return 'own';
  return /[a-z]/.test(host) && !host.includes(':') ? 'named' : 'other';
}

/** Those with a path that fits, of which there is none that says more. */
function mostSpecific(tools: readonly ToolPort[], path: string): readonly ToolPort[] {
  const fitting = tools.flatMap((tool) => {
    const fits = tool.paths.filter((pattern) => pattern.match(path) !== undefined);
    return fits.length === 0 ? [] : [{ tool, specificity: Math.max(...fits.map(({ specificity }) => specificity)) }];
  });
  const most = Math.max(...fitting.map(({ specificity }) => specificity));
  return fitting.filter(({ specificity }) => specificity === most).map(({ tool }) => tool);
}
