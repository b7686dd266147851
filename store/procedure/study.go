package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/study"
)

// ImportStudy adds the study records of a file to a filing, and answers how many were new.
func ImportStudy(tx *store.Tx, b store.StudyBatch) (int, error) {
	event, err := study.Import(b.Target.Filing, len(b.Rows), tx.Act().Actor, tx.Act().Now)
	return addStudy(tx, b, event, err)
}

// PushStudy adds the study records that a platform sends, and answers how many were new.
func PushStudy(tx *store.Tx, b store.StudyBatch) (int, error) {
	event, err := study.Push(b.Target.Filing, len(b.Rows), tx.Act().Actor, tx.Act().Now)
	return addStudy(tx, b, event, err)
}

// ClearStudy takes the study records of a course away, of every course with none, and answers how many they were.
func ClearStudy(tx *store.Tx, filing, course, reason string) (int, error) {
	f, err := tx.Filing(filing)
	if err != nil {
		return 0, err
	}
	event, err := study.Clear(f, course, reason, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return 0, err
	}
	return tx.ClearStudy(f.ID, course, event)
}

// addStudy writes the records with what the rule answered, unless it refused.
func addStudy(tx *store.Tx, b store.StudyBatch, event subsidy.Event, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	b.ID = tx.NewID()
	return tx.AddStudy(b, event)
}
