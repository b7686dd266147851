package procedure

import (
	"fmt"
	"strconv"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// DiscardFiling deletes a draft with its roster and files, if the rule lets it.
func DiscardFiling(tx *store.Tx, id string) error {
	f, err := tx.Filing(id)
	if err != nil {
		return err
	}
	event, err := f.Discard(tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.ForgetFiling(id); err != nil {
		return err
	}
	return tx.Record(event)
}

// SubmitFiling lets the rule submit the filing, gives it its number at the
// first submission, and keeps an exact copy.
func SubmitFiling(tx *store.Tx, f *subsidy.Filing, rules store.Rules) error {
	in, err := tx.CheckInput(*f, rules)
	if err != nil {
		return err
	}
	number := f.Number
	if number == "" {
		if number, err = filingNumber(tx, *f); err != nil {
			return err
		}
	}
	event, err := f.Submit(in, number, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if in.Base != nil {
		if err := tx.MarkPeople(in.Base.People); err != nil {
			return err
		}
	}
	if err := tx.KeepVersion(*f, in.Enterprise); err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// filingNumber is the next number of the county's year, or, for an amendment,
// the amended filing's with a serial.
func filingNumber(tx *store.Tx, f subsidy.Filing) (string, error) {
	if f.Amends == "" {
		return tx.NextCaseNumber("BA", f.County, calendar.DayOf(tx.Act().Now).Year())
	}
	original, err := tx.Filing(f.Amends)
	if err != nil {
		return "", err
	}
	_, submitted, err := tx.OpenAmendment(f.Amends)
	return fmt.Sprintf("%s-B%d", original.Number, submitted+1), err
}

// AcceptFiling lets the rule accept the filing; an accepted amendment takes
// effect in the filing it amends.
func AcceptFiling(tx *store.Tx, f *subsidy.Filing) error {
	event, err := f.Accept(tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.SaveFiling(*f, event); err != nil || f.Amends == "" {
		return err
	}
	original, err := tx.Filing(f.Amends)
	if err != nil {
		return err
	}
	if event, err = original.Apply(*f, tx.Act().Actor, tx.Act().Now); err != nil {
		return err
	}
	named, err := tx.NamedBy(original.ID)
	if err != nil {
		return err
	}
	if err := tx.CopyRoster(f.ID, original.ID, true); err != nil {
		return err
	}
	if err := endUnsupported(tx, original, named); err != nil {
		return err
	}
	e, err := tx.Enterprise(f.Enterprise)
	if err != nil {
		return err
	}
	original.Version++
	if err := tx.KeepVersion(original, e); err != nil {
		return err
	}
	return tx.SaveFiling(original, event)
}

// ReopenFiling lets the rule take a refused filing up again.
func ReopenFiling(tx *store.Tx, f *subsidy.Filing, r subsidy.AppealOrder, rules store.Rules) error {
	terms, err := rules.Terms(*f, calendar.DayOf(tx.Act().Now))
	if err != nil {
		return err
	}
	open := false
	if f.Amends != "" {
		if open, _, err = tx.OpenAmendment(f.Amends); err != nil {
			return err
		}
	}
	event, err := f.Reopen(r, terms, open, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// AmendFiling opens an amendment of a filing, with its roster.
func AmendFiling(tx *store.Tx, id string) (subsidy.Filing, error) {
	original, err := tx.Filing(id)
	if err != nil {
		return original, err
	}
	open, _, err := tx.OpenAmendment(id)
	if err != nil {
		return original, err
	}
	a, event, err := original.Amend(tx.NewID(), open, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return a, err
	}
	if err := tx.SaveFiling(a, event); err != nil {
		return a, err
	}
	return a, tx.CopyRoster(id, a.ID, false)
}

// CopyFiling opens a new draft like a filing, of a type, with its roster.
func CopyFiling(tx *store.Tx, id string, t subsidy.TrainingType) (subsidy.Filing, error) {
	original, err := tx.Filing(id)
	if err != nil {
		return original, err
	}
	e, err := tx.Enterprise(original.Enterprise)
	if err != nil {
		return original, err
	}
	if err := tx.Act().Actor.May(subsidy.CreateFiling, original.Scope()); err != nil {
		return original, err
	}
	f, event, err := subsidy.NewFiling(tx.NewID(), e, t, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return f, err
	}
	f.Form, f.RosterSize, f.Flagged = original.CopyForm(), original.RosterSize, original.Flagged
	if f.Form, err = known(tx, f); err != nil {
		return f, err
	}
	if err := tx.SaveFiling(f, event); err != nil {
		return f, err
	}
	return f, tx.CopyRoster(id, f.ID, false)
}

// SaveForm lets the rule save the form, and keeps who changed which fields; a
// save over colleagues' work is refused with what they changed.
func SaveForm(tx *store.Tx, f *subsidy.Filing, form subsidy.FilingForm, revision int) error {
	return saveForm(tx, f, form, revision, "")
}

// saveForm is SaveForm; how says by what means, for the audit line.
func saveForm(tx *store.Tx, f *subsidy.Filing, form subsidy.FilingForm, revision int, how string) error {
	if err := unchanged(tx, *f, revision); err != nil {
		return err
	}
	p, err := tx.PlatformRecord(f.Enterprise, form.Platform.ID)
	if err != nil {
		return err
	}
	event, err := f.Save(form.KnownPlatform(p, f.Form.Platform), revision, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.LogEdit(*f, event.Note); err != nil {
		return err
	}
	event.Note = how + event.Note
	return tx.SaveFiling(*f, event)
}

// unchanged refuses to write over what colleagues changed after the revision
// that somebody read, or a filing that is not theirs to change.
func unchanged(tx *store.Tx, f subsidy.Filing, revision int) error {
	if err := f.MayChangeRoster(tx.Act().Actor); err != nil {
		return err
	}
	if revision == f.Revision {
		return nil
	}
	edits, err := tx.EditsSince(f, revision)
	if err != nil {
		return err
	}
	return subsidy.EditedMeanwhile(edits)
}

// Workbook is what an import of 附表1-4 takes into a filing.
type Workbook struct {
	Revision int                               // the one that its maker read
	Forms    string                            // which forms, for the audit line
	Form     *subsidy.FilingForm               // nil when 附表1-3 are left as they are
	Roster   func() (store.RosterCount, error) // nil when 附表4 is
}

// ImportWorkbook takes forms and roster into a filing together, or neither.
func ImportWorkbook(tx *store.Tx, id string, w Workbook) (f subsidy.Filing, size store.RosterCount, err error) {
	if f, err = tx.Filing(id); err != nil {
		return f, size, err
	}
	if err := unchanged(tx, f, w.Revision); err != nil {
		return f, size, err
	}
	size = store.RosterCount{Rows: f.RosterSize, Flagged: f.Flagged}
	if w.Form != nil {
		if err := saveForm(tx, &f, *w.Form, w.Revision, "导入"+w.Forms+"："); err != nil {
			return f, size, err
		}
	}
	if w.Roster != nil {
		f, size, err = ChangeRoster(tx, id, w.Roster)
	}
	return f, size, err
}

// NewFiling opens a draft of a filing for an enterprise.
func NewFiling(tx *store.Tx, enterprise string, t subsidy.TrainingType) (subsidy.Filing, error) {
	e, err := tx.Enterprise(enterprise)
	if err != nil {
		return subsidy.Filing{}, err
	}
	if err := tx.Room(subsidy.UseFilings, 1); err != nil {
		return subsidy.Filing{}, err
	}
	f, event, err := subsidy.NewFiling(tx.NewID(), e, t, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return f, err
	}
	usual, err := tx.UsualPlatform(e.ID)
	if err != nil {
		return f, err
	}
	listed, err := tx.PlatformRecord(e.ID, usual.ID)
	if err != nil {
		return f, err
	}
	if f.Form.Platform = usual; listed.ID == "" { // taken off the list since
		f.Form.Platform = subsidy.PlatformInfo{}
	}
	f.Form, err = known(tx, f)
	return f, keepFiling(tx, &f, event, err)
}

// known is a new filing's form with what is known of the platform and of the people in charge.
func known(tx *store.Tx, f subsidy.Filing) (subsidy.FilingForm, error) {
	members, err := tx.Contacts(f.Enterprise)
	if err != nil {
		return f.Form, err
	}
	p, err := tx.PlatformRecord(f.Enterprise, f.Form.Platform.ID)
	return f.Form.KnownPlatform(p, subsidy.PlatformInfo{}).KnownPeople(members, tx.Act().Actor), err
}

// ChangeRoster lets change write a filing's roster, where the rule lets it be changed, and keeps its new size.
func ChangeRoster(
	tx *store.Tx, filing string, change func() (store.RosterCount, error),
) (f subsidy.Filing, size store.RosterCount, err error) {
	if f, err = tx.Filing(filing); err != nil {
		return f, size, err
	}
	if err := f.MayChangeRoster(tx.Act().Actor); err != nil {
		return f, size, err
	}
	if size, err = change(); err != nil {
		return f, size, err
	}
	event, err := f.ChangeRoster(size.Rows, size.Flagged, tx.Act().Actor, tx.Act().Now)
	event.Note = "名册共" + strconv.Itoa(size.Rows) + "人"
	return f, size, keepFiling(tx, &f, event, err)
}

// AccountFromPhone takes the phone number for the account of whoever has none on
// a filing's roster (用手机号码代替).
func AccountFromPhone(tx *store.Tx, filing string) (subsidy.Filing, store.RosterCount, error) {
	return ChangeRoster(tx, filing, func() (store.RosterCount, error) {
		return tx.MendRoster(filing, subsidy.CheckedRow.AccountFromPhone)
	})
}

// WithdrawFiling takes a filing back; who was bound by its roster alone stands for nobody any more.
func WithdrawFiling(tx *store.Tx, f *subsidy.Filing) error {
	event, err := f.Withdraw(tx.Act().Actor, tx.Act().Now)
	if err := keepFiling(tx, f, event, err); err != nil {
		return err
	}
	return endFiling(tx, *f)
}

// ReturnFiling sends a filing back to be corrected (退回补正).
func ReturnFiling(tx *store.Tx, f *subsidy.Filing, reasons []subsidy.Reason) error {
	event, err := f.Return(reasons, tx.Act().Actor, tx.Act().Now)
	return keepFiling(tx, f, event, err)
}

// RefuseFiling refuses a filing (不予备案); who was bound by its roster alone stands for nobody any more.
func RefuseFiling(tx *store.Tx, f *subsidy.Filing, reasons []subsidy.Reason) error {
	event, err := f.Refuse(reasons, tx.Act().Actor, tx.Act().Now)
	if err := keepFiling(tx, f, event, err); err != nil {
		return err
	}
	return endFiling(tx, *f)
}

// endFiling ends the bindings that rest on a filing alone; an amendment's people stand in the filing it amends.
func endFiling(tx *store.Tx, f subsidy.Filing) error {
	if f.Amends != "" {
		return nil
	}
	named, err := tx.NamedBy(f.ID)
	if err != nil {
		return err
	}
	return endUnsupported(tx, f, named)
}

// ReceivePaper records the day on which the filing's paper copies came.
func ReceivePaper(tx *store.Tx, f *subsidy.Filing, day calendar.Day) error {
	event, err := f.ReceivePaper(day, tx.Act().Actor, tx.Act().Now)
	return keepFiling(tx, f, event, err)
}

// EnterProvincial records the filing's number in the provincial system.
func EnterProvincial(tx *store.Tx, f *subsidy.Filing, number string, day calendar.Day) error {
	event, err := f.EnterProvincial(number, day, tx.Act().Actor, tx.Act().Now)
	return keepFiling(tx, f, event, err)
}

// keepFiling saves the filing with what the rule answered, unless it refused.
func keepFiling(tx *store.Tx, f *subsidy.Filing, event subsidy.Event, err error) error {
	if err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}
