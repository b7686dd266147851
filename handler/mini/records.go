package mini

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// RecordsInput is a signed batch of study records from a platform's own server.
type RecordsInput struct {
	Key       string `header:"Shigang-Key" maxLength:"40" doc:"密钥编号"`
	Timestamp string `header:"Shigang-Timestamp" maxLength:"20" doc:"发送时间，1970年以来的秒数，与本系统相差不超过5分钟"`
	Nonce     string `header:"Shigang-Nonce" maxLength:"64" doc:"随机数，16到64个字符，每次请求都不同"`
	Signature string `header:"Shigang-Signature" maxLength:"100" doc:"sm3=或sha256=，后接十六进制的HMAC。密钥是密钥文本的SM3或SHA-256摘要，内容是 时间戳、换行、随机数、换行、请求正文"`
	RawBody   []byte
	Body      RecordBatch
}

// RecordBatch is what a platform sends at a time: all of it is taken, or none.
type RecordBatch struct {
	BatchID string   `json:"batch_id" minLength:"1" maxLength:"80" doc:"批次编号；重发同一批时不变，结果相同"`
	Records []Record `json:"records" minItems:"1" maxItems:"1000" nullable:"false"`
}

// Record is one study record: a stretch of study, a total, results, or some of
// them.
type Record struct {
	RecordID   string       `json:"record_id" minLength:"1" maxLength:"80" doc:"平台自己的记录编号，不重复"`
	Filing     string       `json:"filing" maxLength:"40" doc:"备案编号，如 BA440203-2026-00012"`
	Name       string       `json:"name,omitempty" maxLength:"100" doc:"姓名；号码不唯一时用来分辨"`
	IDNumber   string       `json:"id_number,omitempty" maxLength:"60" doc:"身份证号码；三者至少填一个"`
	Phone      string       `json:"phone,omitempty" maxLength:"60" doc:"手机号码"`
	Account    string       `json:"account,omitempty" maxLength:"200" doc:"平台登录账号"`
	Course     string       `json:"course" maxLength:"500" doc:"课程名称，或备案里的课程编号"`
	Start      *time.Time   `json:"start,omitempty" doc:"开始时间，带时区"`
	End        *time.Time   `json:"end,omitempty" doc:"结束时间"`
	Day        calendar.Day `json:"day,omitempty" doc:"没有起止时间时，学习日期"`
	Seconds    int64        `json:"seconds,omitempty" doc:"没有起止时间时，学习秒数"`
	UnitsDone  int          `json:"units_done,omitempty" doc:"已完成的单元数"`
	UnitsTotal int          `json:"units_total,omitempty" doc:"单元总数"`
	Score      *float64     `json:"score,omitempty" doc:"成绩，0到100"`
	Passed     *bool        `json:"passed,omitempty" doc:"考核是否合格"`
}

// RecordsTaken is what became of a batch.
type RecordsTaken struct {
	BatchID string `json:"batch_id"`
	Records int    `json:"records" doc:"收到的记录数"`
	Added   int    `json:"added" doc:"其中新增或更新的"`
	Known   int    `json:"known" doc:"以前已经收过的记录数"`
}

// platformScheme is the security scheme of platforms' servers.
const platformScheme = "platform"

func (a *API) recordRoutes(api huma.API) {
	op := operation("pushRecords", http.MethodPost, "", "平台服务器推送学习记录（签名，整批收下或整批退回）")
	op.Path = "/api/platform/v1/records"
	op.Security = []map[string][]string{{platformScheme: {}}}
	huma.Register(api, op, a.pushRecords)
}

// signedHeaders refuses a request of a platform that is not signed at all,
// before its body is looked at.
func signedHeaders(api huma.API, ctx huma.Context) bool {
	for _, name := range []string{"Shigang-Key", "Shigang-Timestamp", "Shigang-Nonce", "Shigang-Signature"} {
		if ctx.Header(name) == "" {
			_ = huma.WriteErr(api, ctx, http.StatusInternalServerError, "", study.BadSignature(nil))
			return false
		}
	}
	return true
}

// pushRecords takes a batch of a platform's own courses. The signature is
// checked first, and its nonce is used up whatever follows.
func (a *API) pushRecords(ctx context.Context, in *RecordsInput) (*Body[RecordsTaken], error) {
	key, err := a.Store.PlatformCaller(ctx, store.Signed{
		Key:       in.Key,
		Timestamp: in.Timestamp,
		Nonce:     in.Nonce,
		Signature: in.Signature,
		Body:      in.RawBody,
	})
	if err != nil {
		return nil, err
	}
	act, err := a.act(ctx, key.Actor(), "pushRecords", Repeatable{Key: in.Body.BatchID, RawBody: in.RawBody})
	if err != nil {
		return nil, err
	}
	if err := a.Store.RoomOnDisk(); err != nil {
		return nil, err
	}
	batch, err := a.checkRecords(ctx, key, in.Body)
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (RecordsTaken, error) {
		return batch.take(tx)
	}))
}

// recordBatch is a batch after the check, by filing.
type recordBatch struct {
	RecordBatch
	platform string
	numbers  []string                        // of the filings, in the order of their ids
	targets  map[string]store.StudyTarget    // by number
	rows     map[string][]study.CheckedStudy // by number; Row is the place in Records, from 1
	kept     []store.PlatformRecord
}

// checkRecords checks every record against its filing, or answers with a
// sentence for each that is wrong.
func (a *API) checkRecords(ctx context.Context, key study.PlatformKey, in RecordBatch) (recordBatch, error) {
	b := recordBatch{
		RecordBatch: in,
		platform:    key.Platform,
		rows:        map[string][]study.CheckedStudy{},
		kept:        make([]store.PlatformRecord, len(in.Records)),
	}
	entries := map[string][]study.Entry{}
	for i, r := range in.Records {
		content, err := json.Marshal(r)
		if err != nil {
			return b, err
		}
		b.kept[i] = store.PlatformRecord{ID: r.RecordID, Content: content}
		number := strings.TrimSpace(r.Filing)
		if entries[number] == nil {
			b.numbers = append(b.numbers, number)
		}
		entries[number] = append(entries[number], r.entry(i+1))
	}
	var err error
	if b.targets, err = a.Store.PushTargets(ctx, key.Actor(), b.numbers); err != nil {
		return b, err
	}
	var problems []subsidy.RowProblem
	for number, list := range entries {
		target, ok := b.targets[number]
		if !ok {
			for _, e := range list {
				problems = append(problems, subsidy.RowProblem{
					Row:     e.Row,
					Field:   "filing",
					Message: "没有找到这个备案编号下本平台的课程，请核对编号，或请企业确认备案已提交",
				})
			}
			continue
		}
		in, err := a.studyInput(ctx, target)
		if err != nil {
			return b, err
		}
		in.Platform = key.Platform
		b.rows[number] = study.CheckStudies(list, in)
		problems = append(problems, study.Problems(b.rows[number])...)
	}
	if len(problems) > 0 {
		return b, refuseRecords(problems)
	}
	slices.SortFunc(b.numbers, func(x, y string) int {
		return strings.Compare(b.targets[x].Filing.ID, b.targets[y].Filing.ID)
	})
	return b, nil
}

// refuseRecords lists wrong records, a sentence each; Field points into the batch.
func refuseRecords(rows []subsidy.RowProblem) error {
	slices.SortFunc(rows, func(x, y subsidy.RowProblem) int { return x.Row - y.Row })
	problems := make([]subsidy.Problem, len(rows))
	for i, r := range rows {
		problems[i] = subsidy.Problem{
			Form:    "学习记录",
			Row:     r.Row,
			Field:   fmt.Sprintf("/records/%d/%s", r.Row-1, strings.Replace(r.Field, "length", "seconds", 1)),
			Message: r.Message,
			Clause:  "二",
		}
	}
	return &subsidy.Error{
		Kind:     subsidy.Invalid,
		Field:    problems[0].Field,
		Message:  fmt.Sprintf("有%d条记录有误，整批没有收下。第%d条：%s", len(rows), rows[0].Row, rows[0].Message),
		Problems: problems,
	}
}

// entry is the record as the rule checks it.
func (r Record) entry(row int) study.Entry {
	e := study.Entry{
		Row:        row,
		Name:       r.Name,
		ID:         r.IDNumber,
		Phone:      r.Phone,
		Account:    r.Account,
		Course:     r.Course,
		Day:        r.Day,
		Seconds:    r.Seconds,
		UnitsDone:  r.UnitsDone,
		UnitsTotal: r.UnitsTotal,
	}
	if r.Start != nil {
		e.Start = r.Start.In(calendar.China)
	}
	if r.End != nil {
		e.End = r.End.In(calendar.China)
	}
	if r.Score != nil {
		e.Test.Scored, e.Test.Score = true, int(min(max(*r.Score, -1), 1000)*10+1e-6)
	}
	if r.Passed != nil {
		e.Test.Verdict = map[bool]study.Verdict{true: study.Passed, false: study.Failed}[*r.Passed]
	}
	return e
}

// take writes the batch: the records whose numbers are new, filing by filing.
func (b recordBatch) take(tx *store.Tx) (RecordsTaken, error) {
	out := RecordsTaken{BatchID: b.BatchID, Records: len(b.Records)}
	fresh, changed, err := tx.TakeRecords(b.platform, b.kept)
	if err != nil {
		return out, err
	}
	if len(changed) > 0 {
		problems := make([]subsidy.RowProblem, len(changed))
		for i, at := range changed {
			problems[i] = subsidy.RowProblem{Row: at + 1, Field: "record_id", Message: study.RecordReused}
		}
		return out, refuseRecords(problems)
	}
	for _, number := range b.numbers {
		rows := slices.DeleteFunc(slices.Clone(b.rows[number]), func(r study.CheckedStudy) bool {
			return !fresh[r.Row-1]
		})
		out.Known += len(b.rows[number]) - len(rows)
		if len(rows) == 0 {
			continue
		}
		target := b.targets[number]
		added, err := procedure.PushStudy(tx, store.StudyBatch{
			Target:   target,
			Platform: b.platform,
			Source:   study.FromPlatform,
			Rows:     rows,
		})
		if err != nil {
			return out, err
		}
		out.Added += added
	}
	return out, nil
}
