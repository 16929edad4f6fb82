/** Reads a CEF line as ArcSight's implementation standard (version 26) says: an independent reading of what was written. */
export const Cef = {
  read(line: string): { readonly header: string[]; readonly fields: Record<string, string> } {
    const text = line.slice(line.indexOf('CEF:'));
    const header: string[] = [];
    let rest = text;
    while (header.length < 7) {
      const [part] = /^(?:[^\\|]|\\[\\|])*/.exec(rest)!;
      header.push(part.replaceAll(/\\([\\|])/g, '$1'));
      rest = rest.slice(part.length + 1);
    }
    const fields: Record<string, string> = {};
    for (const [, key, value] of rest.matchAll(/(\w+)=((?:[^\\=]|\\.)*?)(?= \w+=|$)/g))
      fields[key!] = value!.replaceAll(/\\(.)/g, '$1');
    return { header, fields };
  },
};
