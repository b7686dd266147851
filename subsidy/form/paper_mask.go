package form

import (
	"slices"

	"shigang/subsidy"
)

// maskedNote stands on forms whose personal data are masked.
const maskedNote = "※ 本件个人信息已脱敏，供核对、传阅；盖章报送用完整信息的一份。"

// masked is a row of a roster as anybody concerned may read it.
func masked(e subsidy.RosterEntry) subsidy.RosterEntry {
	return subsidy.RosterEntry{
		Name: subsidy.MaskName(e.Name), Sex: e.Sex, ID: subsidy.ResidentID(e.ID).Masked(),
		Phone: subsidy.MaskMobile(e.Phone), Account: subsidy.MaskAccount(e.Account),
	}
}

// maskEnterprise masks the people of an enterprise's registration.
func maskEnterprise(e *subsidy.Enterprise) {
	e.Legal, e.Phone = subsidy.MaskName(e.Legal), subsidy.MaskPhone(e.Phone)
}

// Masked is the same with its personal data masked, and a note that says so.
func (x FilingSheets) Masked() FilingSheets {
	x.masked = true
	maskEnterprise(&x.Enterprise)
	f := &x.Filing.Form
	for _, name := range []*string{&f.Leader, &f.Admin, &f.Institution.Head} {
		*name = subsidy.MaskName(*name)
	}
	for _, phone := range []*string{&f.LeaderPhone, &f.AdminPhone, &f.Institution.Phone} {
		*phone = subsidy.MaskPhone(*phone)
	}
	people := make([]subsidy.RosterEntry, len(x.People))
	for i, p := range x.People {
		people[i] = masked(p)
	}
	x.People = people
	return x
}

// Masked is the same with its personal data masked, and a note that says so.
func (x ClaimSheets) Masked() ClaimSheets {
	x.masked = true
	maskEnterprise(&x.Enterprise)
	x.Claim.Entry.Payee.Account = x.Claim.Entry.Payee.Masked()
	people := make([]ClaimPerson, len(x.People))
	for i, p := range x.People {
		people[i] = ClaimPerson{RosterEntry: masked(p.RosterEntry), Line: p.Line}
	}
	x.People = people
	return x
}

// told adds to papers that they are masked, where they are.
func told(papers []Paper, masked bool) []Paper {
	if masked {
		for i, p := range papers {
			papers[i].Remarks = append(slices.Clone(p.Remarks), maskedNote)
		}
	}
	return papers
}
