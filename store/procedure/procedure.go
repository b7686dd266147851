// Package procedure holds the acts by which cases move: one function an act, called alike by the phone's API, the
// console, the jobs and the demo. Each runs inside a store.Change: it loads what the rule asks for, lets the rule of
// subsidy decide, and saves the rows with the event that the rule answered, which is the audit line and the notices
// owed. store.Tx reads and writes rows and decides nothing.
package procedure
