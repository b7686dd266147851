// Which column of a file each field of 附表4 is taken from; pure.
import type { Schemas } from '../api/request';

/** The columns as found, with one field moved to another column (-1: none). */
export function chosen(found: Schemas['PreviewColumn'][], field: string, at: number): Record<string, number> {
  const out: Record<string, number> = {};
  for (const c of found) if (c.at >= 0) out[c.field] = c.at;
  if (at >= 0) out[field] = at; else delete out[field];
  return out;
}
