// Pages of a filing's roster (名册).
import { ask, type Schemas } from './request';

/** A page after a row: of everybody, or of those whose name has what is searched for. */
export function rosterPage(filing: string, search: string, after: string): Promise<Schemas['ListRosterItem']> {
  const path = `/filings/${filing}/roster`;
  return search ? ask('POST', `${path}/search`, { name: search, after }) : ask('GET', path, { after });
}
