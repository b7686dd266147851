package mini

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// LearnersQuery pages a filing's people with their progress.
type LearnersQuery struct {
	FilingID
	PageQuery
	Only string `query:"only" enum:",done,todo,behind,no_screenshot" doc:"只看已完成、未完成、落后或还缺截图的人"`
}

// LearnersInput finds people of a filing by name.
type LearnersInput struct {
	FilingID
	Body struct {
		PageInput
		Name string `json:"name" maxLength:"50" doc:"按姓名查找"`
	}
}

// LearnerItem is how far one person is, masked.
type LearnerItem struct {
	Row         string       `json:"row" doc:"名册行的编号"`
	Name        string       `json:"name" doc:"姓名"`
	IDNumber    string       `json:"id_number" doc:"身份证号码（脱敏）"`
	Completed   int          `json:"completed" doc:"已完成的课程数"`
	Courses     int          `json:"courses" doc:"应学的课程数"`
	Done        bool         `json:"done" doc:"应学的课程都已完成"`
	BehindSince calendar.Day `json:"behind_since" doc:"从哪天起落后，空为没有落后"`
	Behind      []string     `json:"behind" nullable:"false" doc:"落后的课程，一门一句"`
	Minutes     int64        `json:"minutes" doc:"实际学习的分钟数（同一时间只计一次）"`
	Planned     int          `json:"planned" doc:"应学课程的计划分钟数"`
	Counted     int64        `json:"counted" doc:"其中已学的分钟数，每门课程最多计到计划"`
	Hours       int          `json:"hours" doc:"课时"`
	AmountYuan  string       `json:"amount_yuan" doc:"可申领的补贴（元）"`
	Short       bool         `json:"short" doc:"受年度限额限制"`
	NoShot      bool         `json:"no_screenshot" doc:"只有总时长，还缺截图"`
}

func viewLearner(l store.Learner, p study.PersonStudy) LearnerItem {
	v := LearnerItem{
		Row:         l.Row.ID,
		Name:        l.Row.Name,
		IDNumber:    l.Row.Person.ID.Masked(),
		Completed:   p.Completed,
		Courses:     p.Expected,
		Done:        p.Done,
		BehindSince: study.BehindSince(p.Lags),
		Behind:      []string{},
		Minutes:     p.Studied / 60,
		Hours:       p.Amount.Hours,
		AmountYuan:  p.Amount.Granted.Yuan(),
		Short:       p.Amount.Short(),
		NoShot: slices.ContainsFunc(p.Uncounted, func(u study.Uncounted) bool {
			return u.Why == study.WhyNoScreenshot
		}),
	}
	for _, c := range p.Progress.Courses {
		if c.Expected {
			v.Planned += c.Minutes
			v.Counted += min(c.Counted/60, int64(c.Minutes))
		}
	}
	for _, lag := range p.Lags {
		v.Behind = append(v.Behind, lag.Sentence())
	}
	return v
}

// StudySummaryView is how far a filing's people are, together.
type StudySummaryView struct {
	Sentence       string         `json:"sentence" doc:"按多少人、多少课时计算，共多少元"`
	People         int            `json:"people"`
	Done           int            `json:"done" doc:"已完成的人数"`
	Behind         int            `json:"behind" doc:"落后的人数"`
	BehindSince    calendar.Day   `json:"behind_since" doc:"最早的人从哪天起落后，空为没有人落后"`
	Start          calendar.Day   `json:"start" doc:"培训开始日期"`
	End            calendar.Day   `json:"end" doc:"培训结束日期"`
	Today          calendar.Day   `json:"today" doc:"今天（办理日期）"`
	Records        bool           `json:"records" doc:"已经有学习记录"`
	Minutes        int64          `json:"minutes"`
	Hours          int            `json:"hours"`
	HoursPerFiling int            `json:"hours_per_filing" doc:"按全项目时长合计的课时"`
	HoursPerCourse int            `json:"hours_per_course" doc:"按课程分别计算的课时"`
	BasisText      string         `json:"basis_text" doc:"本备案按哪种方式计算"`
	FullYuan       string         `json:"full_yuan" doc:"课时乘标准（元）"`
	AmountYuan     string         `json:"amount_yuan" doc:"年度限额以内（元）"`
	Short          int            `json:"short" doc:"受年度限额限制的人数"`
	NoScreenshot   int            `json:"no_screenshot" doc:"只有总时长、还缺截图的人数"`
	Policy         string         `json:"policy" doc:"政策版本：文号和条款"`
	Platforms      []PlatformName `json:"platforms" nullable:"false" doc:"这份备案的课程所在的平台"`
	Courses        []StudyCourse  `json:"courses" nullable:"false"`
}

// StudyCourse is a course of the filing, for whole-class screenshots.
type StudyCourse struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Evidence string `json:"evidence" doc:"上传整门课程的截图时的业务编号（kind=study）"`
}

// PlatformName is a platform by its name.
type PlatformName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// StudyImportItem is one file or batch that brought study records.
type StudyImportItem struct {
	ID         string    `json:"id"`
	SourceText string    `json:"source_text" doc:"文件导入或平台推送"`
	Platform   string    `json:"platform" doc:"平台名称"`
	Records    int       `json:"records" doc:"记录数"`
	Added      int       `json:"added" doc:"其中新增或更新的"`
	At         time.Time `json:"at"`
}

// LearnerView is one person's study, explained.
type LearnerView struct {
	LearnerItem
	Sentences      []string        `json:"sentences" nullable:"false" doc:"金额怎么来的，逐句"`
	CourseList     []StudiedCourse `json:"course_list" nullable:"false"`
	Uncounted      []UncountedItem `json:"uncounted" nullable:"false" doc:"没有计入的学习和原因"`
	HoursPerFiling int             `json:"hours_per_filing"`
	HoursPerCourse int             `json:"hours_per_course"`
	Year           int             `json:"year" doc:"额度属于哪一年度（培训结束的年份）"`
	UsedYuan       string          `json:"used_yuan" doc:"这一年度已用额度（元）"`
	CapYuan        string          `json:"cap_yuan" doc:"每年限额（元）"`
	Today          calendar.Day    `json:"today" doc:"今天（办理日期）"`
	Standings      []string        `json:"standings" nullable:"false" doc:"额度被谁用了，按申领先后"`
	Evidence       string          `json:"evidence" doc:"上传这个人的截图时的业务编号（kind=study）"`
}

// StudiedCourse is what one person did of one course.
type StudiedCourse struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Planned    int          `json:"planned" doc:"计划分钟"`
	Recorded   int64        `json:"recorded" doc:"已学分钟"`
	Counted    int64        `json:"counted" doc:"计入分钟"`
	ByTotal    bool         `json:"by_total" doc:"只有总时长，重叠核对无数据"`
	UnitsDone  int          `json:"units_done"`
	Units      int          `json:"units" doc:"0为平台没有单元"`
	ScoreText  string       `json:"score_text" doc:"成绩，空为没有"`
	Verdict    string       `json:"verdict" doc:"合格或不合格，空为没有"`
	Completed  bool         `json:"completed"`
	Sentence   string       `json:"sentence"`
	Screenshot bool         `json:"screenshot" doc:"已有学习截图"`
	Evidence   string       `json:"evidence" doc:"上传这门课程的截图时的业务编号（kind=study），空为没有记录"`
	Days       []StudiedDay `json:"days" nullable:"false" doc:"每天计入的分钟"`
	Lacks      []study.Lack `json:"lacks" nullable:"false" enum:"minutes,units,test"`
}

// StudiedDay is the study of one day.
type StudiedDay struct {
	Day     calendar.Day `json:"day"`
	Minutes int64        `json:"minutes"`
}

// UncountedItem is study that does not count, and why.
type UncountedItem struct {
	Minutes  int64     `json:"minutes"`
	Why      study.Why `json:"why"`
	Sentence string    `json:"sentence"`
}

func viewUncounted(all []study.Uncounted) []UncountedItem {
	out := make([]UncountedItem, len(all))
	for i, u := range all {
		out[i] = UncountedItem{Minutes: u.Seconds / 60, Why: u.Why, Sentence: u.Sentence()}
	}
	return out
}

func viewStudied(c study.CourseProgress, theStudy study.Learner) StudiedCourse {
	v := StudiedCourse{
		ID:        c.Course,
		Name:      c.Name,
		Planned:   c.Minutes,
		Recorded:  c.Recorded / 60,
		Counted:   c.Counted / 60,
		ByTotal:   c.ByTotal,
		UnitsDone: c.UnitsDone,
		Units:     c.Units,
		Verdict:   c.Test.Verdict.Chinese(),
		Completed: c.Completed,
		Sentence:  c.Sentence(),
		Days:      []StudiedDay{},
		Lacks:     append([]study.Lack{}, c.Lacks...),
	}
	if c.Test.Scored {
		v.ScoreText = study.ScoreText(c.Test.Score)
	}
	for _, s := range theStudy.Studies {
		v.Screenshot = v.Screenshot || s.Course == c.Course && s.Screenshot
	}
	for _, d := range c.Days {
		v.Days = append(v.Days, StudiedDay{d.Day, d.Seconds / 60})
	}
	return v
}

func (a *API) studyRoutes(api huma.API) {
	huma.Register(api, operation("learners", http.MethodGet, "/filings/{id}/study", "职工学习进度：谁已完成、谁落后"),
		a.learners)
	huma.Register(api,
		operation("searchLearners", http.MethodPost, "/filings/{id}/study/search", "按姓名查找职工的学习进度"),
		a.searchLearners)
	huma.Register(api,
		operation("studySummary", http.MethodGet, "/filings/{id}/study/summary", "学习进度汇总和补贴预估"),
		a.studySummary)
	huma.Register(api, operation("studyImports", http.MethodGet, "/filings/{id}/study/imports", "学习记录从哪里来"),
		a.studyImports)
	huma.Register(api,
		operation("learner", http.MethodGet, "/filings/{id}/study/people/{row}", "一名职工的学习和金额说明（脱敏）"),
		a.learner)
	huma.Register(api,
		operation("clearStudy", http.MethodPost, "/filings/{id}/study/clear", "清除导入的学习记录，重新导入"),
		a.clearStudy)
	op := operation("previewStudy", http.MethodPost, "/filings/{id}/study/preview",
		"看看平台导出的文件里读到了什么，不保存")
	op.MaxBodyBytes = web.MaxUpload + 1<<20
	huma.Register(api, op, a.previewStudy)
	op = operation("importStudy", http.MethodPost, "/filings/{id}/study/import",
		"导入平台导出的学习记录；有误的行使整个文件不导入，除非选择跳过")
	op.MaxBodyBytes = web.MaxUpload + 1<<20
	huma.Register(api, op, a.importStudy)
	huma.Register(api, operation("ledger", http.MethodGet, "/filings/{id}/ledger.xlsx", "导出台账（脱敏）"), a.ledger)
	huma.Register(api,
		operation("wholeLedger", http.MethodPost, "/filings/{id}/ledger", "导出未脱敏的台账（说明原因，留痕）"),
		a.wholeLedger)
}

// studyDesk is the desk of a filing that the member may see.
func (a *API) studyDesk(ctx context.Context, f subsidy.Filing) (*study.Desk, error) {
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	policies, err := a.Store.Policies(ctx)
	if err != nil {
		return nil, err
	}
	return study.NewStudyDesk(f, policies, today)
}

func (a *API) learners(ctx context.Context, in *LearnersQuery) (*Body[List[LearnerItem]], error) {
	return a.findLearners(ctx, in.ID, in.Only, "", in.page())
}

func (a *API) searchLearners(ctx context.Context, in *LearnersInput) (*Body[List[LearnerItem]], error) {
	return a.findLearners(ctx, in.ID, "", in.Body.Name, in.Body.page())
}

func (a *API) findLearners(
	ctx context.Context, id, only, name string, page store.Page,
) (*Body[List[LearnerItem]], error) {
	filing, err := a.ownFiling(ctx, id)
	if err != nil {
		return nil, err
	}
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	desk, err := a.studyDesk(ctx, filing)
	if err != nil {
		return nil, err
	}
	seen := map[string]LearnerItem{}
	rows, next, err := a.Store.Learners(ctx, actor, id, func(l store.Learner) bool {
		if !strings.Contains(l.Row.Name, name) {
			return false
		}
		v := viewLearner(l, desk.Look(l.Study, l.Used))
		seen[v.Row] = v
		return map[string]bool{
			"":              true,
			"done":          v.Done,
			"todo":          !v.Done,
			"behind":        !v.BehindSince.IsZero(),
			"no_screenshot": v.NoShot,
		}[only]
	}, page)
	return list(rows, next, err, func(l store.Learner) LearnerItem { return seen[l.Row.ID] })
}

func (a *API) studySummary(ctx context.Context, in *FilingID) (*Body[StudySummaryView], error) {
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	desk, err := a.studyDesk(ctx, filing)
	if err != nil {
		return nil, err
	}
	names, err := a.platformNames(ctx, filing)
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	v := StudySummaryView{
		Start:     filing.Form.Start,
		End:       filing.Form.End,
		Today:     today,
		Platforms: []PlatformName{},
		Courses:   []StudyCourse{},
	}
	err = v.sum(ctx, &a.Store.Reader, desk)
	for _, id := range study.PlatformsOf(filing) {
		v.Platforms = append(v.Platforms, PlatformName{id, names[id]})
	}
	for _, c := range filing.Form.Courses {
		v.Courses = append(v.Courses, StudyCourse{c.ID, c.Name, store.EvidenceID(filing.ID, c.ID)})
	}
	return body(v, err)
}

// sum adds up the people of the desk's filing.
func (v *StudySummaryView) sum(ctx context.Context, s *store.Reader, desk *study.Desk) error {
	var sum study.Summary
	err := s.EachLearner(ctx, store.LearnerQuery{Filing: desk.Filing}, func(l store.Learner) error {
		p := desk.Look(l.Study, l.Used)
		sum.Add(p)
		v.Records = v.Records || len(l.Study.Studies) > 0
		if since := study.BehindSince(p.Lags); v.BehindSince.IsZero() ||
			!since.IsZero() && since.Before(v.BehindSince) {
			v.BehindSince = since
		}
		return nil
	})
	p := desk.Policy
	v.Sentence, v.People, v.Done, v.Behind, v.Minutes, v.Short, v.NoScreenshot = sum.Sentence(), sum.People, sum.Done,
		sum.Behind, sum.Studied/60, sum.Short, sum.NoScreenshot
	v.Hours, v.HoursPerFiling, v.HoursPerCourse, v.BasisText = sum.Hours, sum.PerFiling, sum.PerCourse,
		p.Basis.Chinese()
	v.FullYuan, v.AmountYuan, v.Policy = sum.Full.Yuan(), sum.Granted.Yuan(), p.Document+"“"+p.Clause+"”"
	return err
}

// platformNames are the names of the platforms the enterprise may use, by id.
func (a *API) platformNames(ctx context.Context, f subsidy.Filing) (map[string]string, error) {
	names := map[string]string{f.Form.Platform.ID: f.Form.Platform.Name}
	platforms, err := a.Store.PlatformsFor(ctx, f.Enterprise)
	for _, p := range platforms {
		names[p.ID] = p.Name
	}
	return names, err
}

func (a *API) studyImports(ctx context.Context, in *struct {
	FilingID
	PageQuery
},
) (*Body[List[StudyImportItem]], error) {
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	names, err := a.platformNames(ctx, filing)
	if err != nil {
		return nil, err
	}
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.StudyImports(ctx, actor, in.ID, in.page())
	return list(rows, next, err, func(v store.StudyImport) StudyImportItem {
		return StudyImportItem{
			ID:         v.ID,
			SourceText: v.Source.Chinese(),
			Platform:   names[v.Platform],
			Records:    v.Records,
			Added:      v.Added,
			At:         v.At,
		}
	})
}

func (a *API) learner(ctx context.Context, in *RosterRowID) (*Body[LearnerView], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	filing, l, err := a.Store.Learner(ctx, actor, in.ID, in.Row)
	if err != nil {
		return nil, err
	}
	desk, err := a.studyDesk(ctx, filing)
	if err != nil {
		return nil, err
	}
	p := desk.Look(l.Study, l.Used)
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	standings, err := a.Store.Standings(ctx, filing.Enterprise, l, p.Amount.Year)
	if err != nil {
		return nil, err
	}
	v := LearnerView{
		LearnerItem:    viewLearner(l, p),
		Sentences:      p.Sentences(),
		CourseList:     []StudiedCourse{},
		Uncounted:      viewUncounted(p.Uncounted),
		HoursPerFiling: p.PerFiling,
		HoursPerCourse: p.PerCourse,
		Year:           p.Amount.Year,
		UsedYuan:       l.Year.Yuan(),
		CapYuan:        p.Policy.CapPerYear.Yuan(),
		Standings:      []string{},
		Evidence:       store.EvidenceID(l.Row.ID, ""),
		Today:          today,
	}
	for _, c := range p.Progress.Courses {
		course := viewStudied(c, l.Study)
		course.Evidence = store.EvidenceID(l.Row.ID, c.Course)
		v.CourseList = append(v.CourseList, course)
	}
	for _, s := range standings {
		v.Standings = append(v.Standings, s.Sentence())
	}
	return body(v, nil)
}

// ClearStudyInput says what is to be cleared, and why.
type ClearStudyInput struct {
	FilingID
	Repeatable
	Body struct {
		Course string `json:"course" maxLength:"40" doc:"哪门课程，空为全部"`
		Reason string `json:"reason" maxLength:"200" doc:"原因"`
	}
}

// StudyCleared says how many records were cleared.
type StudyCleared struct {
	Removed int `json:"removed"`
}

func (a *API) clearStudy(ctx context.Context, in *ClearStudyInput) (*Body[StudyCleared], error) {
	act, err := a.member(ctx, "clearStudy "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (StudyCleared, error) {
		n, err := procedure.ClearStudy(tx, in.ID, in.Body.Course, in.Body.Reason)
		return StudyCleared{n}, err
	}))
}
