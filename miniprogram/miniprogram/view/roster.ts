// Which column of a file each field is taken from; pure.

/** The columns as found, with one field moved to another column (-1: none). */
export function chosen(found: { field: string; at: number }[], field: string, at: number): Record<string, number> {
  const out: Record<string, number> = {};
  for (const c of found) if (c.at >= 0) out[c.field] = c.at;
  if (at >= 0) out[field] = at; else delete out[field];
  return out;
}
