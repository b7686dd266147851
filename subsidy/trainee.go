package subsidy

import "shigang/subsidy/calendar"

// TraineeEntry is what an employee (职工) types to be recognised.
type TraineeEntry struct {
	Name string
	ID   string
}

// Check returns the name and the ID number, or what is wrong with them.
func (e TraineeEntry) Check() (name string, id ResidentID, err error) {
	name = e.Name
	if err := CheckLine("/name", "姓名", &name, 2, 50); err != nil {
		return "", "", err
	}
	if id, err = ParseResidentID(e.ID); err != nil {
		return "", "", FieldAt(err, "/id_number")
	}
	return name, id, nil
}

// CheckOn is Check on a day: who is not born yet is nobody's trainee.
func (e TraineeEntry) CheckOn(today calendar.Day) (name string, id ResidentID, err error) {
	if name, id, err = e.Check(); err == nil {
		err = id.BornBy(today)
	}
	return name, id, err
}
