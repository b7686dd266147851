// Two members edit one draft: what each changed since they last saw it is put
// together; where both changed the same field, the person decides. Pure.
export type Plain = string | number | boolean | null | undefined | Plain[] | { [key: string]: Plain };

export interface Clash {
  path: string;
  mine: Plain;
  theirs: Plain;
}

const isObject = (v: Plain): v is { [key: string]: Plain } => typeof v === 'object' && v !== null && !Array.isArray(v);
const same = (a: Plain, b: Plain) => JSON.stringify(a) === JSON.stringify(b);
const byId = (list: Plain): { [key: string]: Plain } =>
  Object.fromEntries((list as { id: string }[]).map((v) => [v.id, v as unknown as Plain]));
const rows = (v: Plain): v is { id: string }[] & Plain[] =>
  Array.isArray(v) && v.every((r) => isObject(r) && typeof r.id === 'string' && r.id !== '');

/** Merges mine and theirs, which both came from base; theirs wins a clash until the person decides. */
export function merge<T>(base: T, mine: T, theirs: T): { merged: T; clashes: Clash[] } {
  const clashes: Clash[] = [];
  const visit = (path: string, b: Plain, m: Plain, t: Plain): Plain => {
    if (same(m, b) || same(m, t)) return t;
    if (same(t, b)) return m;
    if (isObject(m) && isObject(t)) {
      const old = isObject(b) ? b : {};
      return Object.fromEntries(
        [...new Set([...Object.keys(t), ...Object.keys(m)])]
          .map((k) => [k, visit(path ? `${path}.${k}` : k, old[k], m[k], t[k])])
          .filter(([, v]) => v !== undefined),
      );
    }
    if (rows(m) && rows(t)) {
      const [mineById, theirsById, oldById] = [byId(m), byId(t), rows(b) ? byId(b) : {}];
      const ids = [...new Set([...Object.keys(theirsById), ...Object.keys(mineById)])];
      return ids
        .map((id) => visit(`${path}.${id}`, oldById[id], mineById[id], theirsById[id]))
        .filter((v) => v !== undefined);
    }
    clashes.push({ path, mine: m, theirs: t });
    return t;
  };
  return { merged: visit('', base as Plain, mine as Plain, theirs as Plain) as T, clashes };
}
