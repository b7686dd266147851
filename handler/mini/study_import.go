package mini

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/form"
	"shigang/subsidy/study"
)

// StudyFileInput is a platform's export, with how it is to be read.
type StudyFileInput struct {
	FilingID
	Key     string `header:"Idempotency-Key" maxLength:"80"`
	RawBody huma.MultipartFormFiles[struct {
		File     huma.FormFile `form:"file" required:"true"`
		Platform string        `form:"platform" required:"false" maxLength:"40" doc:"文件来自哪个平台，空为备案的平台"`
		Mapping  string        `form:"mapping" required:"false" maxLength:"20000" doc:"所选的工作表、列、单位和对应课程（JSON），空为自动识别或上次的选择"`
		Skip     bool          `form:"skip" required:"false" doc:"跳过有误的行，只导入其余的"`
	}]
}

// StudyPreview shows what was found in an export; nothing is saved.
type StudyPreview struct {
	Platform   string               `json:"platform" doc:"按哪个平台读取"`
	Sheets     []PreviewSheet       `json:"sheets" nullable:"false"`
	Columns    []StudyColumn        `json:"columns" nullable:"false"`
	Titles     []string             `json:"titles" nullable:"false" doc:"文件里各列的标题"`
	Unit       form.Unit            `json:"unit" enum:",milliseconds,seconds,minutes,hours" doc:"学习时长的单位，空为不知道"`
	Remembered bool                 `json:"remembered" doc:"用了上次对这个平台的选择"`
	Missing    string               `json:"missing" doc:"还缺哪一栏才能读，空为不缺"`
	Records    int                  `json:"records" doc:"读到的记录数"`
	People     int                  `json:"people" doc:"其中涉及的职工数"`
	Wrong      int                  `json:"wrong" doc:"有误的行数"`
	Hidden     HiddenContent        `json:"hidden" doc:"文件里隐藏的内容"`
	Whole      []form.WholeColumn   `json:"whole" nullable:"false" doc:"整列的问题，各说一次"`
	Problems   []subsidy.RowProblem `json:"problems" nullable:"false" doc:"其余的，前50处"`
	Known      int                  `json:"known" doc:"已经有了或与已有记录重叠的行数"`
	Notes      []StudyNote          `json:"notes" nullable:"false" doc:"前20行"`
	Unmatched  []string             `json:"unmatched" nullable:"false" doc:"文件里对不上的课程名称"`
	Matches    []CourseMatch        `json:"matches" nullable:"false" doc:"这次所选或上次记住的课程对应"`
	Courses    []StudyCourse        `json:"courses" nullable:"false" doc:"备案里的课程，供对应"`
}

// StudyColumn is where a column was found.
type StudyColumn struct {
	Field form.StudyField `json:"field"`
	Title string          `json:"title" doc:"我们的名称"`
	At    int             `json:"at" doc:"在文件的第几列（从0数起），-1为没有找到"`
}

// CourseMatch says which course of the filing a platform's name stands for.
type CourseMatch struct {
	Theirs string `json:"theirs" doc:"平台上的课程名称"`
	Course string `json:"course" doc:"备案里的课程名称，空为不对应"`
}

// StudyNote is something to know of a good row.
type StudyNote struct {
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Note  string `json:"note"`
}

// StudyImported says what an import did.
type StudyImported struct {
	Records int `json:"records" doc:"导入的记录数"`
	Added   int `json:"added" doc:"其中新增或更新的，其余已经有了"`
	Skipped int `json:"skipped" doc:"按选择跳过的有误的行"`
}

// studyFile is what an uploaded export holds.
type studyFile struct {
	data       []byte
	platform   string
	mapping    form.StudyMapping
	remembered bool
	skip       bool
	sheets     []form.StudySheet
	target     store.StudyTarget
	rows       []study.CheckedStudy
}

// missing is what the file lacks to be read.
func (f studyFile) missing() string {
	if f.mapping.Sheet != "" {
		for _, s := range f.sheets {
			if s.Name == f.mapping.Sheet {
				return s.Missing(f.mapping)
			}
		}
	}
	return f.sheets[0].Missing(f.mapping)
}

// openStudyFile reads an upload and finds its columns, chosen or remembered.
func (a *API) openStudyFile(ctx context.Context, in *StudyFileInput) (studyFile, error) {
	if err := a.Store.RoomOnDisk(); err != nil {
		return studyFile{}, err
	}
	var f studyFile
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return f, err
	}
	if f.target, err = a.Store.StudyTarget(ctx, actor, in.ID); err != nil {
		return f, err
	}
	if err := study.Recorded(f.target.Filing); err != nil {
		return f, err
	}
	upload := in.RawBody.Data()
	if f.data, err = io.ReadAll(io.LimitReader(upload.File, web.MaxUpload+1)); err != nil {
		return f, &subsidy.Error{Kind: subsidy.Invalid, Message: "文件没有传完整，请重新上传", Err: err}
	}
	if len(f.data) > web.MaxUpload {
		return f, &subsidy.Error{Kind: subsidy.TooLarge, Message: "文件太大（最多10 MB），请分几次导出和导入"}
	}
	if f.platform, f.skip = upload.Platform, upload.Skip; f.platform == "" {
		f.platform = f.target.Filing.Form.Platform.ID
	}
	if !slices.Contains(study.PlatformsOf(f.target.Filing), f.platform) {
		return f, &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   "/platform",
			Message: "这份备案没有课程在所选的平台上，请核对文件来自哪个平台",
		}
	}
	remembered, err := a.rememberedMapping(ctx, actor, f.platform)
	if err != nil {
		return f, err
	}
	f.remembered = len(remembered.Titles) > 0
	f.mapping = form.StudyMapping{Courses: remembered.Courses}
	if upload.Mapping != "" {
		if err := json.Unmarshal([]byte(upload.Mapping), &f.mapping); err != nil {
			return f, &subsidy.Error{
				Kind:    subsidy.Invalid,
				Field:   "/mapping",
				Message: "所选的列无法识别，请重新选择",
				Err:     err,
			}
		}
	}
	leave, err := a.Store.Uploads.Enter(ctx, store.DoorPlaces)
	if err != nil {
		return f, err
	}
	defer leave()
	f.sheets, err = form.ReadStudySheets(f.data, remembered)
	return f, err
}

func (a *API) rememberedMapping(
	ctx context.Context, actor subsidy.Actor, platform string,
) (m form.StudyMapping, err error) {
	text, err := a.Store.StudyMapping(ctx, actor, platform)
	if err == nil && text != nil {
		err = json.Unmarshal(text, &m)
	}
	return m, err
}

// checkStudyFile checks every row against the roster, the plan, and what is
// known already.
func (a *API) checkStudyFile(ctx context.Context, f *studyFile) error {
	entries, err := form.Studies(f.sheets, f.mapping)
	if err != nil {
		return err
	}
	in, err := a.studyInput(ctx, f.target)
	if err != nil {
		return err
	}
	in.Platform, in.Courses = f.platform, f.mapping.Courses
	f.rows = study.CheckStudies(entries, in)
	return nil
}

// studyInput gathers what study records of a filing are checked against.
func (a *API) studyInput(ctx context.Context, t store.StudyTarget) (study.Input, error) {
	now, err := a.Store.Now(ctx)
	if err != nil {
		return study.Input{}, err
	}
	in := study.Input{Filing: t.Filing, People: t.People, Before: map[int]study.Learner{}, Now: now}
	if in.Platforms, err = a.platformNames(ctx, t.Filing); err != nil {
		return in, err
	}
	place := 0 // the roster's order is that of t.People
	return in, a.Store.EachLearner(ctx, store.LearnerQuery{Filing: t.Filing}, func(l store.Learner) error {
		if len(l.Study.Studies) > 0 {
			in.Before[place] = l.Study
		}
		place++
		return nil
	})
}

// previewStudy shows the matched columns and a sentence for each wrong row
// before anything is saved.
func (a *API) previewStudy(ctx context.Context, in *StudyFileInput) (*Body[StudyPreview], error) {
	f, err := a.openStudyFile(ctx, in)
	if err != nil {
		return nil, err
	}
	out := f.preview()
	if out.Missing = f.missing(); out.Missing != "" {
		out.Problems = []subsidy.RowProblem{{
			Sheet:   f.sheets[0].Name,
			Row:     f.sheets[0].Header,
			Field:   "row",
			Message: out.Missing,
		}}
		return body(out, nil)
	}
	if err := a.checkStudyFile(ctx, &f); err != nil {
		return nil, err
	}
	f.found(&out)
	return body(out, nil)
}

// preview tells how the file would be read.
func (f studyFile) preview() StudyPreview {
	shown := f.sheets[0]
	out := StudyPreview{
		Platform:   f.platform,
		Sheets:     []PreviewSheet{},
		Columns:    []StudyColumn{},
		Problems:   []subsidy.RowProblem{},
		Notes:      []StudyNote{},
		Unmatched:  []string{},
		Matches:    []CourseMatch{},
		Courses:    []StudyCourse{},
		Remembered: f.remembered,
	}
	out.Hidden, out.Whole = viewHidden(form.HiddenStudies(f.sheets, f.mapping), f.mapping.Hidden), []form.WholeColumn{}
	for _, theirs := range slices.Sorted(maps.Keys(f.mapping.Courses)) {
		out.Matches = append(out.Matches, CourseMatch{theirs, f.mapping.Courses[theirs]})
	}
	for _, s := range f.sheets {
		if s.Name == f.mapping.Sheet {
			shown = s
		}
		out.Sheets = append(out.Sheets, PreviewSheet{Name: s.Name, Header: s.Header, Rows: s.Rows()})
	}
	columns := shown.Columns
	if len(f.mapping.Columns) > 0 {
		columns = f.mapping.Columns
	}
	for _, field := range form.StudyFields() {
		at, ok := columns[field]
		if !ok {
			at = -1
		}
		out.Columns = append(out.Columns, StudyColumn{Field: field, Title: field.Chinese(), At: at})
	}
	if out.Titles, out.Unit = shown.Titles, shown.Unit; f.mapping.Unit != "" {
		out.Unit = f.mapping.Unit
	}
	for _, c := range f.target.Filing.Form.Courses {
		out.Courses = append(out.Courses, StudyCourse{c.ID, c.Name, store.EvidenceID(f.target.Filing.ID, c.ID)})
	}
	return out
}

// found tells what was read.
func (f studyFile) found(out *StudyPreview) {
	people := map[int]bool{}
	for _, r := range f.rows {
		switch {
		case r.Problem != nil:
			if r.Problem.Field == "course" && r.Course != "" && !slices.Contains(out.Unmatched, r.Course) &&
				len(out.Unmatched) < 50 {
				out.Unmatched = append(out.Unmatched, r.Course)
			}
			continue
		case r.Note != "":
			if out.Known++; len(out.Notes) < 20 {
				out.Notes = append(out.Notes, StudyNote{r.Sheet, r.Row, r.Note})
			}
		}
		people[r.Person] = true
	}
	out.Records, out.People, out.Wrong = len(f.rows), len(people), len(study.Problems(f.rows))
	out.Whole, out.Problems = form.StudyTroubles(f.rows)
	out.Problems = out.Problems[:min(50, len(out.Problems))]
}

// importStudy adds the records of a file, all of them or none; wrong rows are
// left out only when the person has chosen so.
func (a *API) importStudy(ctx context.Context, in *StudyFileInput) (*Body[StudyImported], error) {
	f, err := a.openStudyFile(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := a.checkStudyFile(ctx, &f); err != nil {
		return nil, err
	}
	if err := form.HiddenStudies(f.sheets, f.mapping).Chosen(f.mapping.Hidden); err != nil {
		return nil, err
	}
	problems := study.Problems(f.rows)
	good := slices.DeleteFunc(slices.Clone(f.rows), func(r study.CheckedStudy) bool { return r.Problem != nil })
	if len(problems) > 0 && (!f.skip || len(good) == 0) {
		return nil, refuseRows(f.rows, "一条也没有导入")
	}
	mapping, err := json.Marshal(f.remember())
	if err != nil {
		return nil, err
	}
	act, err := a.member(ctx, "importStudy "+in.ID,
		Repeatable{Key: in.Key, RawBody: slices.Concat(f.data, mapping, []byte(f.platform),
			[]byte(fmt.Sprint(f.skip, f.mapping.Hidden)))})
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (StudyImported, error) {
		added, err := procedure.ImportStudy(tx, store.StudyBatch{
			Target:   f.target,
			Platform: f.platform,
			Source:   study.FromFile,
			Rows:     good,
		})
		if err != nil {
			return StudyImported{}, err
		}
		return StudyImported{Records: len(good), Added: added, Skipped: len(problems)},
			tx.RememberMapping(f.platform, mapping)
	}))
}

// remember is the mapping to be remembered for the platform.
func (f studyFile) remember() form.StudyMapping {
	for _, s := range f.sheets {
		if f.mapping.Sheet == "" || s.Name == f.mapping.Sheet {
			return s.Remember(f.mapping)
		}
	}
	return f.mapping
}

// refuseRows is the one error that lists wrong rows, a sentence each; what a
// whole column has wrong is one sentence.
func refuseRows(checked []study.CheckedStudy, so string) error {
	wrong := study.Problems(checked)
	whole, rows := form.StudyTroubles(checked)
	var problems []subsidy.Problem
	for _, w := range whole {
		first := slices.IndexFunc(wrong, func(r subsidy.RowProblem) bool { return r.Field == w.Field })
		problems = append(problems, subsidy.Problem{
			Form: "学习记录", Row: wrong[first].Row, Field: "/" + w.Field,
			Message: w.Message, Clause: "二",
		})
	}
	for _, r := range rows[:min(100, len(rows))] {
		problems = append(problems, subsidy.Problem{
			Form: "学习记录", Row: r.Row, Field: "/" + r.Field, Message: r.Message,
			Clause: "二",
		})
	}
	where := fmt.Sprintf("第%d行", wrong[0].Row)
	if wrong[0].Sheet != "" {
		where = "工作表“" + wrong[0].Sheet + "”" + where
	}
	message := fmt.Sprintf("有%d行有误，%s。%s：%s", len(wrong), so, where, wrong[0].Message)
	return &subsidy.Error{Kind: subsidy.Invalid, Field: "/file", Message: message, Problems: problems}
}

// ledger gives the training ledger with names and numbers masked.
func (a *API) ledger(ctx context.Context, in *FilingID) (*File, error) {
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return a.writeLedger(ctx, filing, true)
}

// WholeLedgerInput says why somebody needs the ledger unmasked.
type WholeLedgerInput struct {
	FilingID
	Repeatable
	Body struct {
		Reason string `json:"reason" maxLength:"200" doc:"为什么需要未脱敏的台账"`
	}
}

// wholeLedger gives the ledger whole, for a reason; the reading is logged first.
func (a *API) wholeLedger(ctx context.Context, in *WholeLedgerInput) (*File, error) {
	act, err := a.member(ctx, "wholeLedger "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	var filing subsidy.Filing
	err = a.Store.Change(ctx, store.Act{Actor: act.Actor, Now: act.Now}, func(tx *store.Tx) error {
		f, err := tx.Filing(in.ID)
		if err != nil {
			return err
		}
		event, err := study.Export(f, in.Body.Reason, act.Actor, act.Now)
		if err != nil {
			return err
		}
		filing = f
		return tx.Record(event)
	})
	if err != nil {
		return nil, err
	}
	return a.writeLedger(ctx, filing, false)
}

func (a *API) writeLedger(ctx context.Context, f subsidy.Filing, masked bool) (*File, error) {
	desk, err := a.studyDesk(ctx, f)
	if err != nil {
		return nil, err
	}
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	e, err := a.Store.EnterpriseFor(ctx, actor, f.Enterprise)
	if err != nil {
		return nil, err
	}
	names, err := a.platformNames(ctx, f)
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	leave, err := a.Store.Papers.Enter(ctx, 1)
	if err != nil {
		return nil, err
	}
	defer leave()
	ledger := form.NewLedger(f, e.Name, names, masked, today)
	err = a.Store.EachLearner(ctx, store.LearnerQuery{Filing: f, Open: true, Shots: true}, func(l store.Learner) error {
		ledger.Add(form.NewLedgerPerson(l.Row.Person, l.Study, desk.Look(l.Study, l.Used), masked))
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := ledger.WriteTo(&out); err != nil {
		return nil, err
	}
	return excelFile("ledger", "台账-"+f.Number, out.Bytes()), nil
}
