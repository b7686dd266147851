package subsidy

// trainee0 is the person of the first line.
var trainee0 = Actor{ID: "t", Role: Trainee, Person: "person-row0"}
