package official

import (
	"slices"
	"time"
	"unicode/utf8"

	"shigang/subsidy"
)

// Campaign (政策通知) is a policy notice written by one officer of the city,
// approved by a second, and mass-sent to the official account's followers.
type Campaign struct {
	ID    string
	State CampaignState
	CampaignForm
	HasCover bool
	Pictures int    // how many were uploaded for its text
	Reason   string // of the newest return, cancellation or withdrawal
	Views    int    // of its public page, once a visitor and day

	WrittenBy   string // who opened the draft
	EditedBy    string // who saved it last
	SubmittedBy string
	ApprovedBy  string

	CreatedAt   time.Time
	SubmittedAt time.Time
	ApprovedAt  time.Time
	PublishedAt time.Time // from when it may be read (business time); zero: not, or no longer
	SentAt      time.Time // when the last segment was settled
}

// CampaignForm is what an officer writes.
type CampaignForm struct {
	Title    string
	Digest   string    // one or two sentences under the title
	Body     string    // plain text, paragraphs apart by a line's end; a line of [图片1] is a picture
	Source   string    // link to the document, may be ""
	Audience []Tag     // all followers, some counties', or a role's
	Schedule time.Time // business time, on a quarter of an hour; zero: as soon as it is approved
	QuietOK  bool      // the schedule may fall in the quiet hours
	Revision int       // counts saves, so that nobody overwrites or approves unseen
}

// CampaignState is where a policy notice stands.
type CampaignState string

// The states: 草稿, 待批准, 已批准待发, 发送中, 已暂停, 已发送, 发送失败, 已取消, 已撤下.
const (
	CampaignDraft     CampaignState = "draft"
	CampaignSubmitted CampaignState = "submitted"
	CampaignScheduled CampaignState = "scheduled"
	CampaignSending   CampaignState = "sending"
	CampaignPaused    CampaignState = "paused"
	CampaignSent      CampaignState = "sent"
	CampaignFailed    CampaignState = "failed"
	CampaignCancelled CampaignState = "cancelled"
	CampaignWithdrawn CampaignState = "withdrawn"
)

// Chinese returns the state as people read it.
func (s CampaignState) Chinese() string {
	return map[CampaignState]string{
		CampaignDraft:     "草稿",
		CampaignSubmitted: "待批准",
		CampaignScheduled: "已批准待发",
		CampaignSending:   "发送中",
		CampaignPaused:    "已暂停",
		CampaignSent:      "已发送",
		CampaignFailed:    "发送失败",
		CampaignCancelled: "已取消",
		CampaignWithdrawn: "已撤下",
	}[s]
}

// CampaignStates are all states, in the order of the procedure.
func CampaignStates() []CampaignState {
	return []CampaignState{
		CampaignDraft, CampaignSubmitted, CampaignScheduled, CampaignSending, CampaignPaused, CampaignSent,
		CampaignFailed, CampaignCancelled, CampaignWithdrawn,
	}
}

// campaignMoves is the whole state machine: what each action leads to, from where.
var campaignMoves = map[subsidy.Action]struct {
	from []CampaignState
	to   CampaignState
}{
	subsidy.WriteCampaign:   {[]CampaignState{CampaignDraft}, CampaignDraft},
	subsidy.SubmitCampaign:  {[]CampaignState{CampaignDraft}, CampaignSubmitted},
	subsidy.RecallCampaign:  {[]CampaignState{CampaignSubmitted}, CampaignDraft},
	subsidy.ReturnCampaign:  {[]CampaignState{CampaignSubmitted}, CampaignDraft},
	subsidy.ApproveCampaign: {[]CampaignState{CampaignSubmitted}, CampaignScheduled},
	subsidy.SendCampaign:    {[]CampaignState{CampaignScheduled}, CampaignSending}, // its first segment goes out
	subsidy.PauseCampaign:   {[]CampaignState{CampaignScheduled, CampaignSending}, CampaignPaused},
	// SendNotice follows when some has gone out
	subsidy.ResumeCampaign: {[]CampaignState{CampaignPaused}, CampaignScheduled},
	subsidy.CancelCampaign: {[]CampaignState{CampaignScheduled, CampaignSending, CampaignPaused}, CampaignCancelled},
	subsidy.FinishCampaign: {[]CampaignState{CampaignSending, CampaignPaused}, CampaignSent},
	// no segment was taken
	subsidy.FailCampaign:     {[]CampaignState{CampaignSending, CampaignPaused}, CampaignFailed},
	subsidy.WithdrawCampaign: {[]CampaignState{CampaignSent, CampaignFailed, CampaignCancelled}, CampaignWithdrawn},
}

// Movable reports whether the state allows an action.
func (c Campaign) Movable(action subsidy.Action) bool {
	return slices.Contains(campaignMoves[action].from, c.State)
}

// movable refuses an action that the actor may not do, or that does not follow
// from the state.
func (c Campaign) movable(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, subsidy.Scope{}); err != nil {
		return err
	}
	if !c.Movable(action) {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条通知现在是“" + c.State.Chinese() + "”，不能" + action.Chinese() + "，请刷新页面查看最新情况",
		}
	}
	return nil
}

// move changes the state as the table says.
func (c *Campaign) move(action subsidy.Action, by subsidy.Actor, now time.Time) subsidy.Event {
	from := c.State
	c.State = campaignMoves[action].to
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: c.ID},
		From:    string(from),
		To:      string(c.State),
		By:      by,
		At:      now,
	}
}

// NewCampaign opens an empty draft; it is written next.
func NewCampaign(id string, by subsidy.Actor, now time.Time) Campaign {
	return Campaign{ID: id, State: CampaignDraft, WrittenBy: by.ID, CreatedAt: now}
}

// Copy opens a draft with the same text for the same audience, to be sent now
// or later: what was sent, cancelled or withdrawn stays as it was.
func (c Campaign) Copy(id string, by subsidy.Actor, now time.Time) (Campaign, subsidy.Event, error) {
	if err := by.May(subsidy.WriteCampaign, subsidy.Scope{}); err != nil {
		return Campaign{}, subsidy.Event{}, err
	}
	copied := NewCampaign(id, by, now)
	copied.CampaignForm, copied.HasCover, copied.EditedBy = c.CampaignForm, c.HasCover, by.ID
	copied.Pictures = c.Pictures
	copied.Schedule, copied.QuietOK, copied.Revision = time.Time{}, false, 1
	ev := copied.move(subsidy.WriteCampaign, by, now)
	ev.From, ev.Note = "", "复制自“"+c.Title+"”"
	return copied, ev, nil
}

// Write saves a draft (起草).
func (c *Campaign) Write(f CampaignForm, l MassLimits, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.movable(subsidy.WriteCampaign, by); err != nil {
		return subsidy.Event{}, err
	}
	if f.Revision != c.Revision {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条通知刚刚被改过，请重新打开后再修改，以免覆盖同事写的内容",
		}
	}
	f, err := f.check(l, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	f.Revision++
	c.CampaignForm, c.EditedBy = f, by.ID
	ev := c.move(subsidy.WriteCampaign, by, now)
	if f.Revision == 1 {
		ev.From = "" // it was opened
	}
	return ev, nil
}

// maxArticle bounds an article's HTML in characters (新建草稿: content 少于2万字符).
const maxArticle = 20_000

// check returns the form tidied, or what is wrong with it.
func (f CampaignForm) check(l MassLimits, now time.Time) (CampaignForm, error) {
	f.Source = subsidy.CleanLine(f.Source)
	for _, v := range []struct {
		check       func(field, name string, value *string, least, most int) error
		field, name string
		value       *string
		most        int
	}{
		{subsidy.CheckLine, "/title", "标题", &f.Title, 32},
		{subsidy.CheckLine, "/digest", "摘要", &f.Digest, 120},
		{subsidy.CheckParagraph, "/body", "正文", &f.Body, maxArticle - 1},
	} {
		if err := v.check(v.field, v.name, v.value, 2, v.most); err != nil {
			return f, err
		}
	}
	if utf8.RuneCountInString(f.HTML())+len(f.Shown())*pictureAddress >= maxArticle {
		return f, subsidy.InvalidAt("/body", "正文太长，微信图文最多2万个字符（每段另算几个），请删减一些")
	}
	if f.Source != "" && !isLink(f.Source) {
		return f, subsidy.InvalidAt("/source", "文件链接请以 https:// 或 http:// 开头，没有可以留空")
	}
	if err := checkAudience(f.Audience); err != nil {
		return f, err
	}
	if f.Schedule.IsZero() {
		f.QuietOK = false
		return f, nil
	}
	return f, f.checkSchedule(l, now)
}

// checkAudience refuses an audience in which somebody could be twice: all, or
// counties (a follower has one), or one role.
func checkAudience(audience []Tag) error {
	counties := 0
	for i, tag := range audience {
		if !tag.Valid() || slices.Contains(audience[:i], tag) {
			return subsidy.InvalidAt("/audience", "请重新选择发给谁")
		}
		if tag.County() != "" {
			counties++
		}
	}
	switch {
	case len(audience) == 0:
		return subsidy.InvalidAt("/audience", "请选择发给谁：全部关注者、一个或几个县区，或一类身份")
	case len(audience) > 1 && counties != len(audience):
		return subsidy.InvalidAt("/audience",
			"几个县区可以一起选；全部关注者和身份只能单独选一项，以免同一个人收到两次")
	}
	return nil
}

// checkSchedule wants a quarter of an hour within a year, in waking hours
// unless it is confirmed.
func (f CampaignForm) checkSchedule(l MassLimits, now time.Time) error {
	switch {
	case f.Schedule.Minute()%15 != 0 || f.Schedule.Second() != 0:
		return subsidy.InvalidAt("/schedule", "定时请选整点、15分、30分或45分")
	case !f.Schedule.After(now):
		return subsidy.InvalidAt("/schedule", "定时要晚于现在的办理时间，请重新选择")
	case f.Schedule.After(now.AddDate(1, 0, 0)):
		return subsidy.InvalidAt("/schedule", "定时最多在一年以内，请重新选择")
	case l.Asleep(f.Schedule) && !f.QuietOK:
		return subsidy.InvalidAt("/schedule",
			"这个时间在免打扰时间（"+l.Quiet.Chinese()+"）内，请换个时间，或勾选确认在这个时间发送")
	}
	return nil
}

// Submit puts the draft before the other officers of the city (送审).
func (c *Campaign) Submit(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.movable(subsidy.SubmitCampaign, by); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case !c.HasCover:
		return subsidy.Event{}, subsidy.InvalidAt("/cover", "请先上传封面图片（JPG或PNG），微信群发的图文必须有封面")
	case c.missingPicture() != 0:
		return subsidy.Event{}, subsidy.InvalidAt("/body",
			"正文里写了“"+pictureLine(c.missingPicture())+"”，但没有上传这张图片，请上传，或删去这一行")
	case !c.Schedule.IsZero() && !c.Schedule.After(now):
		return subsidy.Event{}, subsidy.InvalidAt("/schedule", "定时已经过了，请先修改发送时间，再送审")
	}
	c.SubmittedBy, c.SubmittedAt, c.Reason = by.ID, now, ""
	ev := c.move(subsidy.SubmitCampaign, by, now)
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{City: true, Except: by.ID},
		Message: subsidy.WorkArrived{What: "待批准的政策通知", Heading: c.Title},
	}}
	return ev, nil
}

// Wrote reports whether an officer had a hand in the notice: opened it, saved
// it last or submitted it. Such a one does not approve it.
func (c Campaign) Wrote(officer string) bool {
	return slices.Contains([]string{c.WrittenBy, c.EditedBy, c.SubmittedBy}, officer)
}

// Recall takes a submitted notice back (撤回送审), for those who wrote it.
func (c *Campaign) Recall(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.movable(subsidy.RecallCampaign, by); err != nil {
		return subsidy.Event{}, err
	}
	if !c.Wrote(by.ID) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "撤回送审由起草人办理；您可以批准，或写明原因退回修改",
		}
	}
	return c.move(subsidy.RecallCampaign, by, now), nil
}

// Return sends a submitted notice back to who wrote it (退回修改).
func (c *Campaign) Return(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.second(subsidy.ReturnCampaign, by); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "退回原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	c.Reason = why
	ev := c.move(subsidy.ReturnCampaign, by, now)
	ev.Note = why
	ev.Owes = c.tellWriter("退回修改的政策通知")
	return ev, nil
}

// second refuses who wrote the notice: a second person decides.
func (c Campaign) second(action subsidy.Action, by subsidy.Actor) error {
	if err := c.movable(action, by); err != nil {
		return err
	}
	if c.Wrote(by.ID) {
		return &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "起草、修改或送审过这条通知的人不能自己批准或退回，请由另一位市局工作人员办理",
		}
	}
	return nil
}

func (c Campaign) tellWriter(what string) []subsidy.Owed {
	return []subsidy.Owed{{
		To:      subsidy.Audience{Account: c.SubmittedBy},
		Message: subsidy.WorkArrived{What: what, Heading: c.Title},
	}}
}

// Release is what letting a notice go needs to know beside the notice itself.
type Release struct {
	Revision  int  // as the approver read it
	Confirmed bool // it may go out in the quiet hours
	Plan      MassPlan
	Limits    MassLimits
}

// Due is when the notice goes out if it is let go now.
func (c Campaign) Due(now time.Time) time.Time {
	if c.Schedule.After(now) {
		return c.Schedule
	}
	return now
}

// Approve lets a second officer have the notice sent (批准): one owed message a
// segment of its audience. It may be read from then on.
func (c *Campaign) Approve(r Release, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.second(subsidy.ApproveCampaign, by); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case r.Revision != c.Revision:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "您打开之后这条通知又改过，请重新阅读后再批准",
		}
	case !c.Schedule.IsZero() && !c.Schedule.After(now):
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "定时" + moment(c.Schedule) + "已经过了，请退回起草人修改发送时间",
		}
	}
	due := c.Due(now)
	if err := c.release(r, c.Audience, due, now); err != nil {
		return subsidy.Event{}, err
	}
	c.ApprovedBy, c.ApprovedAt, c.PublishedAt = by.ID, now, due
	ev := c.move(subsidy.ApproveCampaign, by, now)
	for _, tag := range c.Audience {
		ev.Owes = append(ev.Owes, subsidy.Owed{
			To:        subsidy.Audience{Followers: true},
			Message:   PolicyNotice{Campaign: c.ID, Heading: c.Title, Tag: tag},
			NotBefore: due,
		})
	}
	ev.Owes = append(ev.Owes, c.tellWriter("获批准的政策通知")...)
	return ev, nil
}

// release refuses what would wake people up unasked or go beyond WeChat's quota.
func (c Campaign) release(r Release, to []Tag, due, now time.Time) error {
	if r.Limits.Asleep(due) && !r.Confirmed && !(c.QuietOK && due.Equal(c.Schedule)) {
		return subsidy.InvalidAt("/confirmed",
			"现在发送会在免打扰时间（"+r.Limits.Quiet.Chinese()+"）打扰关注者，请勾选确认，或改为定时发送")
	}
	return r.Limits.Check(r.Plan, to, due, now)
}

// Pause holds what has not gone out yet (暂停).
func (c *Campaign) Pause(segments []Segment, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.unsent(subsidy.PauseCampaign, segments, by); err != nil {
		return subsidy.Event{}, err
	}
	if c.PublishedAt.After(now) {
		c.PublishedAt = time.Time{}
	}
	return c.move(subsidy.PauseCampaign, by, now), nil
}

// Resume lets go what was held (恢复发送), on schedule or now.
func (c *Campaign) Resume(r Release, segments []Segment, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.movable(subsidy.ResumeCampaign, by); err != nil {
		return subsidy.Event{}, err
	}
	var held []Tag // what has gone out already is counted in the plan
	for _, s := range segments {
		if s.Unsent() {
			held = append(held, s.Tag)
		}
	}
	due := c.Due(now)
	if err := c.release(r, held, due, now); err != nil {
		return subsidy.Event{}, err
	}
	if c.PublishedAt.IsZero() {
		c.PublishedAt = due
	}
	return c.move(subsidy.ResumeCampaign, by, now), nil
}

// Cancel drops what has not gone out yet (取消); the notice is read no more.
func (c *Campaign) Cancel(reason string, segments []Segment, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.unsent(subsidy.CancelCampaign, segments, by); err != nil {
		return subsidy.Event{}, err
	}
	return c.end(subsidy.CancelCampaign, "取消原因", reason, by, now)
}

// Withdraw takes a notice that was sent, or sent in part before it was cancelled,
// off our pages (撤下); its articles are then taken back from WeChat, while the
// cards stay in people's phones.
func (c *Campaign) Withdraw(
	reason string, segments []Segment, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := c.movable(subsidy.WithdrawCampaign, by); err != nil {
		return subsidy.Event{}, err
	}
	if !c.Withdrawable(segments) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条通知取消之前没有发出过，已经不再显示，不用撤下",
		}
	}
	return c.end(subsidy.WithdrawCampaign, "撤下原因", reason, by, now)
}

// Withdrawable reports whether there is anything to withdraw.
func (c Campaign) Withdrawable(segments []Segment) bool {
	return c.Movable(subsidy.WithdrawCampaign) &&
		(c.State != CampaignCancelled || slices.ContainsFunc(segments, Segment.out))
}

func (c *Campaign) end(
	action subsidy.Action, name, why string, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := subsidy.CheckReason("/reason", name, &why); err != nil {
		return subsidy.Event{}, err
	}
	c.Reason, c.PublishedAt = why, time.Time{}
	ev := c.move(action, by, now)
	ev.Note = why
	return ev, nil
}
