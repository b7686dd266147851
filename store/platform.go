package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shigang/subsidy"
)

const platformColumns = "id, name, site, icp, server, gate, source, since, until"

func scanPlatform(r scanner) (subsidy.Platform, error) {
	var p subsidy.Platform
	var since, until string
	if err := r.Scan(&p.ID, &p.Name, &p.Site, &p.ICP, &p.Server, &p.Gate, &p.Source, &since, &until); err != nil {
		return p, err
	}
	return p, errors.Join(p.Since.UnmarshalText([]byte(since)), p.Until.UnmarshalText([]byte(until)))
}

// seedPlatforms starts the city's list with the platforms the notice names.
func (s *Store) seedPlatforms(ctx context.Context) error {
	for i, p := range subsidy.NamedPlatforms() {
		if _, err := s.exec(ctx,
			"INSERT INTO platform (id, position, name, site, gate, source, since) VALUES (?, ?, ?, ?, ?, ?, ?) "+
				"ON CONFLICT DO NOTHING",
			p.ID, i, p.Name, p.Site, string(p.Gate), p.Source, p.Since.String()); err != nil {
			return fmt.Errorf("seed platforms: %w", err)
		}
	}
	return nil
}

// AllPlatforms is the city's list with what was taken off it.
func (s *Reader) AllPlatforms(ctx context.Context) ([]subsidy.Platform, error) {
	rows, err := collect(ctx, s, s.read, scanPlatform, "SELECT "+platformColumns+" FROM platform ORDER BY position, id")
	if err != nil {
		return nil, fmt.Errorf("list platforms: %w", err)
	}
	return rows, nil
}

// Platforms is the city's list of training platforms as it stands.
func (s *Reader) Platforms(ctx context.Context) ([]subsidy.Platform, error) {
	all, err := s.AllPlatforms(ctx)
	if err != nil {
		return nil, err
	}
	out := []subsidy.Platform{}
	for _, p := range all {
		if p.Until.IsZero() {
			out = append(out, p)
		}
	}
	return out, nil
}

// Platform reads a platform of the list for update.
func (tx *Tx) Platform(id string) (subsidy.Platform, error) {
	p, err := scanPlatform(tx.row("SELECT "+platformColumns+" FROM platform WHERE id = ?"+tx.lock(), id))
	return found(p, err, "platform")
}

// PlatformRecord is what is known of a platform that an enterprise may choose,
// on the list or assessed for it; the zero value when there is none.
func (tx *Tx) PlatformRecord(enterprise, id string) (subsidy.Platform, error) {
	if id == "" {
		return subsidy.Platform{}, nil
	}
	p, err := scanPlatform(tx.row("SELECT "+platformColumns+" FROM platform WHERE id = ? AND until = ''", id))
	if !errors.Is(err, sql.ErrNoRows) {
		return p, err
	}
	a, err := tx.s.scanAssessment(tx.row("SELECT "+assessmentColumns+
		" FROM assessment WHERE id = ? AND enterprise_id = ? AND state = 'favourable'", id, enterprise))
	if errors.Is(err, sql.ErrNoRows) {
		return subsidy.Platform{}, nil
	}
	return a.Platform(), err
}

// UsualPlatform is the platform of the enterprise's newest filing that names
// one, as that filing has it; the zero value before there is any.
func (tx *Tx) UsualPlatform(enterprise string) (subsidy.PlatformInfo, error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (subsidy.Filing, error) { return tx.s.scanFiling(r) },
		"SELECT "+filingColumns+" FROM filing WHERE enterprise_id = ? ORDER BY id DESC LIMIT 5", enterprise)
	if err != nil {
		return subsidy.PlatformInfo{}, fmt.Errorf("read usual platform: %w", err)
	}
	for _, f := range rows {
		if f.Form.Platform.ID != "" {
			return f.Form.Platform, nil
		}
	}
	return subsidy.PlatformInfo{}, nil
}

// SavePlatform writes a platform of the list with its event.
func (tx *Tx) SavePlatform(p subsidy.Platform, ev subsidy.Event) error {
	_, err := tx.exec(`INSERT INTO platform (id, position, name, site, icp, server, gate, source, since, until)
		VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM platform), ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET until = excluded.until, icp = excluded.icp, server = excluded.server`,
		p.ID, p.Name, p.Site, p.ICP, p.Server, string(p.Gate), p.Source, p.Since.String(), p.Until.String())
	if err != nil {
		return fmt.Errorf("save platform: %w", err)
	}
	return tx.Record(ev)
}

const registrationColumns = "enterprise_id, county, platform_id, state, requested_at, decided_at, note"

func scanRegistration(r scanner) (subsidy.Registration, error) {
	var v subsidy.Registration
	var requested, decided int64
	err := r.Scan(&v.Enterprise, &v.County, &v.Platform.ID, &v.State, &requested, &decided, &v.Note)
	v.RequestedAt, v.DecidedAt = at(requested), at(decided)
	return v, err
}

// Registration reads an enterprise's registration for a platform, asked for or not.
func (tx *Tx) Registration(e subsidy.Enterprise, platform string) (subsidy.Registration, error) {
	p, err := tx.Platform(platform)
	if err != nil {
		return subsidy.Registration{}, err
	}
	v, err := scanRegistration(tx.row("SELECT "+registrationColumns+
		" FROM registration WHERE enterprise_id = ? AND platform_id = ?"+tx.lock(), e.ID, platform))
	if errors.Is(err, sql.ErrNoRows) {
		v, err = subsidy.Registration{Enterprise: e.ID, County: e.County}, nil
	}
	v.Platform = p
	if err != nil {
		return v, fmt.Errorf("read registration: %w", err)
	}
	return v, nil
}

// SaveRegistration writes a registration with its event.
func (tx *Tx) SaveRegistration(v subsidy.Registration, ev subsidy.Event) error {
	_, err := tx.exec("INSERT INTO registration ("+registrationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (enterprise_id, platform_id) DO UPDATE
		SET state = excluded.state, requested_at = excluded.requested_at, decided_at = excluded.decided_at,
		note = excluded.note`,
		v.Enterprise, string(v.County), v.Platform.ID, string(v.State), ms(v.RequestedAt), ms(v.DecidedAt), v.Note)
	if err != nil {
		return fmt.Errorf("save registration: %w", err)
	}
	return tx.Record(ev)
}

// Registrations are an enterprise's registrations by platform.
func (s *Reader) Registrations(ctx context.Context, enterprise string) (map[string]subsidy.Registration, error) {
	rows, err := collect(ctx, s, s.read, scanRegistration,
		"SELECT "+registrationColumns+" FROM registration WHERE enterprise_id = ?", enterprise)
	if err != nil {
		return nil, fmt.Errorf("list registrations: %w", err)
	}
	out := map[string]subsidy.Registration{}
	for _, r := range rows {
		out[r.Platform.ID] = r
	}
	return out, nil
}

// RegistrationRow is a registration on the service centre's desk.
type RegistrationRow struct {
	subsidy.Registration
	EnterpriseName, CreditCode, PlatformName string
}

// RegistrationsAsked lists the registrations that wait for the service centre,
// oldest first; nobody else sees any.
func (s *Reader) RegistrationsAsked(ctx context.Context, actor subsidy.Actor) ([]RegistrationRow, error) {
	if actor.May(subsidy.DecideRegistration, subsidy.Scope{}) != nil {
		return nil, nil
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (v RegistrationRow, err error) {
		var requested, decided int64
		err = r.Scan(&v.Enterprise, &v.County, &v.Platform.ID, &v.State, &requested, &decided, &v.Note,
			&v.EnterpriseName, &v.CreditCode, &v.PlatformName)
		v.RequestedAt, v.DecidedAt = at(requested), at(decided)
		return v, err
	}, `SELECT enterprise_id, registration.county, platform_id, registration.state, requested_at, decided_at, note,
		enterprise.name, credit_code, platform.name
		FROM registration JOIN enterprise ON enterprise.id = enterprise_id JOIN platform ON platform.id = platform_id
		WHERE registration.state = 'requested' ORDER BY requested_at, enterprise_id LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("list registrations: %w", err)
	}
	return rows, nil
}

const assessmentColumns = "assessment.id, COALESCE(assessment.number, ''), assessment.enterprise_id, " +
	"assessment.county, assessment.state, assessment.revision, assessment.form, assessment.opinion, " +
	"assessment.created_at, assessment.submitted_at, assessment.received, assessment.decided_at"

func (s *Reader) scanAssessment(r scanner) (subsidy.Assessment, error) {
	var a subsidy.Assessment
	var form []byte
	var created, submitted, decided int64
	var received string
	if err := r.Scan(&a.ID, &a.Number, &a.Enterprise, &a.County, &a.State, &a.Revision, &form, &a.Opinion, &created,
		&submitted, &received, &decided); err != nil {
		return a, err
	}
	a.CreatedAt, a.SubmittedAt, a.DecidedAt = at(created), at(submitted), at(decided)
	return a,
		errors.Join(a.Received.UnmarshalText([]byte(received)), s.seal.openJSON("assessment.form", a.ID, form, &a.Form))
}

// Assessment reads an assessment for update.
func (tx *Tx) Assessment(id string) (subsidy.Assessment, error) {
	a, err := tx.s.scanAssessment(tx.row("SELECT "+assessmentColumns+" FROM assessment WHERE id = ?"+tx.lock(), id))
	return found(a, err, "assessment")
}

// SaveAssessment writes an assessment with its event.
func (tx *Tx) SaveAssessment(a subsidy.Assessment, ev subsidy.Event) error {
	form, err := tx.s.seal.json("assessment.form", a.ID, a.Form)
	if err != nil {
		return err
	}
	number := sql.NullString{String: a.Number, Valid: a.Number != ""}
	_, err = tx.exec(`INSERT INTO assessment (id, number, enterprise_id, county, state, revision, form, opinion,
		created_at, submitted_at, received, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET number = excluded.number, state = excluded.state,
		revision = excluded.revision, form = excluded.form, opinion = excluded.opinion,
		submitted_at = excluded.submitted_at, received = excluded.received, decided_at = excluded.decided_at`,
		a.ID, number, a.Enterprise, string(a.County), string(a.State), a.Revision, form, a.Opinion, ms(a.CreatedAt),
		ms(a.SubmittedAt), a.Received.String(), ms(a.DecidedAt))
	if err != nil {
		return fmt.Errorf("save assessment: %w", err)
	}
	return tx.Record(ev)
}

// assessmentScope keeps a reader to the assessments of theirs; the service
// centre sees all that were submitted.
func assessmentScope(a subsidy.Actor) (string, []any) {
	if a.Role == subsidy.ServiceCentre {
		return "state <> 'draft'", nil
	}
	condition, args := scope(a)
	if a.Role.Staff() {
		condition += " AND state <> 'draft'"
	}
	return condition, args
}

// AssessmentFor reads an assessment the actor may see.
func (s *Reader) AssessmentFor(ctx context.Context, actor subsidy.Actor, id string) (subsidy.Assessment, error) {
	condition, args := assessmentScope(actor)
	a, err := s.scanAssessment(s.row(ctx, "SELECT "+assessmentColumns+" FROM assessment WHERE id = ? AND "+condition,
		append([]any{id}, args...)...))
	return found(a, err, "assessment")
}

// AssessedFor is the name of the enterprise that an assessment is for; the assessment is one the reader may see.
func (s *Reader) AssessedFor(ctx context.Context, a subsidy.Assessment) (name string, err error) {
	err = s.row(ctx, "SELECT name FROM enterprise WHERE id = ?", a.Enterprise).Scan(&name)
	return found(name, err, "assessment's enterprise")
}

// Assessments lists an enterprise's assessments, newest first.
func (s *Reader) Assessments(ctx context.Context, actor subsidy.Actor, p Page) ([]subsidy.Assessment, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	condition, args := assessmentScope(actor)
	if keys != nil {
		condition, args = condition+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanAssessment,
		"SELECT "+assessmentColumns+" FROM assessment WHERE "+condition+" ORDER BY id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list assessments: %w", err)
	}
	rows, next := cut(rows, p, func(a subsidy.Assessment) []string { return []string{a.ID} })
	return rows, next, nil
}

// AssessmentRow is an assessment in a list.
type AssessmentRow struct {
	subsidy.Assessment
	EnterpriseName string
	Worker         string // "": the service centre shares none out
}

// AssessmentDesk lists the assessments that the bureau may see; its day is the one the report was received.
func (s *Reader) AssessmentDesk(
	ctx context.Context, actor subsidy.Actor, q ListSearch, p Page,
) ([]AssessmentRow, string, error) {
	scan := func(r scanner) (v AssessmentRow, err error) {
		v.Assessment, err = s.scanAssessment(alsoScan{r, []any{&v.EnterpriseName}})
		return v, err
	}
	worker := func(v *AssessmentRow) *string { return &v.Worker }
	return listed(ctx, s, subsidy.SubjectAssessment, scan, worker, actor, q, p)
}

// AssessmentsWaiting lists all assessments that wait for an opinion, for the jobs.
func (s *Reader) AssessmentsWaiting(ctx context.Context, p Page) ([]subsidy.Assessment, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := "state = 'submitted'", []any{}
	if keys != nil {
		condition, args = condition+" AND (received, id) > (?, ?)", append(args, keys[0], keys[1])
	}
	rows, err := collect(ctx, s, s.read, s.scanAssessment,
		"SELECT "+assessmentColumns+" FROM assessment WHERE "+condition+" ORDER BY received, id LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list assessments: %w", err)
	}
	rows, next := cut(rows, p, func(a subsidy.Assessment) []string { return []string{a.Received.String(), a.ID} })
	return rows, next, nil
}

// PlatformsFor is what an enterprise may choose from: the list, and the
// platforms assessed favourably for it.
func (s *Reader) PlatformsFor(ctx context.Context, enterprise string) ([]subsidy.Platform, error) {
	out, err := s.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	assessed, err := collect(ctx, s, s.read, s.scanAssessment,
		"SELECT "+assessmentColumns+" FROM assessment WHERE enterprise_id = ? AND state = 'favourable' ORDER BY id",
		enterprise)
	if err != nil {
		return nil, fmt.Errorf("list assessed platforms: %w", err)
	}
	for _, a := range assessed {
		out = append(out, a.Platform())
	}
	return out, nil
}
