// Pages of a filing's roster (名册).
import { ask, type Schemas } from './request';

const least = 20; // rows of a page, as the server has it
const most = 100;

/**
 * A page after a row: of everybody, or of those whose name has what is searched for. Of what is shown already as much
 * is read again as one page holds.
 */
export function rosterPage(
  filing: string,
  search: string,
  after: string,
  shown = 0,
): Promise<Schemas['ListRosterItem']> {
  const path = `/filings/${filing}/roster`;
  const page = { after, limit: Math.max(least, Math.min(most, shown)) };
  return search ? ask('POST', `${path}/search`, { name: search, ...page }) : ask('GET', path, page);
}
