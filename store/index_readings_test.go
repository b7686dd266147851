package store_test

import (
	"errors"
	"maps"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
	"shigang/subsidy/oversight"
	"shigang/subsidy/signal"
)

// readings are ways to ask the store for what a screen shows, by name.
type readings map[string]func() error

// The bureau's readers of the screens.
var (
	countyReader = storetest.Reviewer("440203")
	cityReader   = subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	centreReader = subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}
)

// screens are the readings behind the screens, for each kind of reader.
func screens(f storetest.Fixture, s cases) readings {
	out := readings{}
	for _, some := range []readings{
		accountReadings(f, s), filingReadings(f, s), deskReadings(f, s), officialReadings(f, s), deliveryReadings(f, s),
		studyReadings(f, s), upkeepReadings(f, s), auditReadings(f, s), overviewReadings(f, s),
	} {
		maps.Copy(out, some)
	}
	for name, by := range map[string]subsidy.Actor{"member": s.member, "county": countyReader, "city": cityReader} {
		for what, read := range filingsReadBy(f, s, by) {
			out[name+" "+what] = read
		}
	}
	for name, by := range map[string]subsidy.Actor{"county": countyReader, "city": cityReader} {
		for what, read := range bureauReadings(f, s, by) {
			out[name+" "+what] = read
		}
	}
	return out
}

// accountReadings are those of accounts, sessions, members and staff.
func accountReadings(f storetest.Fixture, s cases) readings {
	return readings{
		"session":       func() error { return one(f.Session(ctx, s.session)) },
		"staff session": func() error { return one(f.StaffSession(ctx, s.staffSession)) },
		"staff login": func() error {
			return one(f.StaffLogin(ctx, store.LoginAttempt{
				Login: "reader", Password: "long enough password", Browser: "b",
			}))
		},
		"staff phones": func() error {
			return two(f.StaffPhones(ctx, subsidy.Actor{Role: subsidy.System}, store.Page{}))
		},
		"staff's phone": func() error { return two(f.PhoneOf(ctx, "x")) },
		"staff behind":  func() error { return two(f.StaffBehind(ctx, store.Account{ID: "x"})) },
		"sessions":      func() error { return one(f.Sessions(ctx, s.staff.ID, s.staffSession)) },
		"accounts": pages(func(p store.Page) ([]store.AccountRow, string, error) {
			return f.Accounts(ctx, subsidy.Actor{Role: subsidy.System}, store.AccountSearch{
				Role: subsidy.CountyReviewer, County: "440203",
			}, p)
		}),
		"account":       func() error { return two(f.AccountOf(ctx, subsidy.Actor{Role: subsidy.System}, s.staff.ID)) },
		"second factor": func() error { return one(f.SecondOf(ctx, s.staff.ID)) },
		"half a log-in": func() error {
			if _, err := f.Half(ctx, "x"); subsidy.KindOf(err) != subsidy.Unauthenticated {
				return err
			}
			return nil
		},
		"office":   func() error { return one(f.Office(ctx)) },
		"last set": func() error { return one(f.LastSet(ctx, "office", "weekly")) },
		"claim by id": func() error {
			if _, err := f.ClaimByID(ctx, "x"); subsidy.KindOf(err) != subsidy.NotFound {
				return err
			}
			return nil
		},
		"claim's lines":  func() error { return one(f.ClaimLines(ctx, "x")) },
		"policy's touch": func() error { return one(f.PolicyTouch(ctx)) },
		"choices": func() error {
			return two(f.Choices(ctx, calendar.DayOf(storetest.Monday)))
		},
		"duties":        func() error { return one(f.DutyAccounts(ctx, subsidy.Actor{Role: subsidy.System})) },
		"staff list":    func() error { return one(f.StaffList(ctx, subsidy.Actor{Role: subsidy.System})) },
		"invitations":   func() error { return one(f.Invites(ctx, s.member)) },
		"codes left":    func() error { return f.Spent(ctx, subsidy.UseCodes, "192.0.2.1") },
		"staff by role": func() error { return two(f.StaffByRole(ctx, subsidy.CountyReviewer, "440203")) },
		"an invitation's code": func() error {
			if _, err := f.InviteCode(ctx, s.member, "x"); subsidy.KindOf(err) != subsidy.NotFound {
				return err
			}
			return nil
		},
		"privacy":        func() error { return one(f.PrivacyOf(ctx, s.owner.ID)) },
		"preview phone":  func() error { return one(f.PreviewPhone(ctx, s.staff.ID)) },
		"staff names":    func() error { return one(f.StaffNames(ctx, s.staff.ID, "x")) },
		"staff by login": func() error { return two(f.StaffByLogin(ctx, "reader")) },
		"colleagues":     func() error { return one(f.Colleagues(ctx, s.member)) },
		"mailbox":        func() error { return one(f.MailboxOf(ctx, s.owner.ID)) },
		"mail ready":     func() error { return one(f.MailReady(ctx, s.owner.ID)) },
		"preferences":    func() error { return one(f.Preferences(ctx, s.owner.ID)) },
		"consents":       func() error { return one(f.Consents(ctx, s.owner.OpenID)) },
		"my data":        func() error { return one(f.OwnData(ctx, s.bound)) },
	}
}

// filingReadings are those of filings: an enterprise's, the scan's, and their versions.
func filingReadings(f storetest.Fixture, s cases) readings {
	return readings{
		"home":     func() error { return one(f.Home(ctx, s.member, calendar.DayOf(storetest.Monday))) },
		"progress": func() error { return one(f.Progresses(ctx, []string{s.filing.ID, "x"})) },
		"my filings": pages(func(p store.Page) ([]store.FilingRow, string, error) {
			return f.Filings(ctx, s.member, p)
		}),
		"my open filings": pages(func(p store.Page) ([]store.FilingRow, string, error) {
			return f.FindFilings(ctx, s.member, store.CaseSearch{
				Which: "open", Text: "培训", Today: calendar.DayOf(storetest.Monday),
			}, p)
		}),
		"my closed filings": pages(func(p store.Page) ([]store.FilingRow, string, error) {
			return f.FindFilings(ctx, s.member, store.CaseSearch{Which: "done"}, p)
		}),
		"confirmed claims": func() error { return one(f.ConfirmedBy(ctx, "nobody")) },
		"my courses":       func() error { return one(f.TraineeFilings(ctx, s.trainee)) },
		"drafts by start":  awaited(f, store.DraftsByStart),
		"starting":         awaited(f, store.AcceptedByStart),
		"ending":           awaited(f, store.AcceptedByEnd),
		"accepted late":    awaited(f, store.AcceptedLate),
		"waiting":          awaited(f, store.WaitingByDecision),
		"check": func() error {
			return one(f.CheckInput(ctx, s.member, s.filing, calendar.DayOf(storetest.Monday)))
		},
		"moving here": func() error { return one(f.MovingHere(ctx, countyReader)) },
		"versions":    func() error { return one(f.Versions(ctx, s.member, s.filing.ID)) },
		"people then": pages(func(p store.Page) ([]store.RosterRow, string, error) {
			return f.VersionRoster(ctx, countyReader, s.filing.ID, 1, p)
		}),
		"amendments":  func() error { return one(f.Amendments(ctx, countyReader, s.filing.ID)) },
		"differences": func() error { return one(f.DiffRosters(ctx, countyReader, s.filing.ID, s.filing.ID)) },
		"since then":  func() error { return one(f.DiffVersions(ctx, countyReader, s.filing.ID, 1, 2)) },
		"flagged": pages(func(p store.Page) ([]store.RosterRow, string, error) {
			return f.Roster(ctx, s.member, s.filing.ID, store.RosterSearch{Flagged: true}, p)
		}),
		"files":    func() error { return one(f.Attachments(ctx, s.member, s.filing.ID)) },
		"file":     func() error { return one(f.AttachmentFor(ctx, countyReader, s.file)) },
		"calendar": func() error { return one(f.Calendar(ctx)) },
		"policies": func() error { return one(f.Policies(ctx)) },
		"bound":    func() error { return one(f.LastBound(ctx)) },
	}
}

// deskReadings are those of questions, assessments, registrations and corrections.
func deskReadings(f storetest.Fixture, s cases) readings {
	return readings{
		"rating": func() error { return one(f.RatingOf(ctx, s.question)) },
		"my questions": pages(func(p store.Page) ([]subsidy.Question, string, error) {
			return f.Questions(ctx, s.member, p)
		}),
		"own questions": pages(func(p store.Page) ([]subsidy.Question, string, error) {
			return f.Questions(ctx, s.trainee, p)
		}),
		"waiting questions": pages(func(p store.Page) ([]subsidy.Question, string, error) {
			return f.QuestionsWaiting(ctx, calendar.DayOf(storetest.Monday).AddDays(30), p)
		}),
		"question": func() error { return two(f.QuestionFor(ctx, s.member, s.question)) },
		"assessments": pages(func(p store.Page) ([]subsidy.Assessment, string, error) {
			return f.Assessments(ctx, s.member, p)
		}),
		"printed paper": func() error {
			_, _, err := f.PrintedPaper(ctx, "x")
			if subsidy.KindOf(err) == subsidy.NotFound {
				err = nil
			}
			return err
		},
		"assessed enterprise": func() error {
			return one(f.AssessedFor(ctx, subsidy.Assessment{Enterprise: s.filing.Enterprise}))
		},
		"assessment": func() error { return one(f.AssessmentFor(ctx, s.member, s.assessment)) },
		"registration desk": func() error {
			return one(f.RegistrationsAsked(ctx, centreReader))
		},
		"registrations": func() error { return one(f.Registrations(ctx, s.member.Enterprise)) },
		"centre's counts": func() error {
			return one(f.DeskCounts(ctx, centreReader))
		},
		"platforms": func() error { return one(f.PlatformsFor(ctx, s.member.Enterprise)) },
		"my corrections": pages(func(p store.Page) ([]subsidy.Correction, string, error) {
			return f.OwnCorrections(ctx, s.trainee, p)
		}),
	}
}

// officialReadings are those of the official account and its notices.
func officialReadings(f storetest.Fixture, s cases) readings {
	return readings{
		"notices": pages(func(p store.Page) ([]official.Campaign, string, error) {
			return f.PublishedCampaigns(ctx, p)
		}),
		"follower days": func() error {
			return one(f.FollowerDays(ctx, calendar.DayOf(storetest.Monday).AddDays(-30)))
		},
		"their follower days": func() error {
			return one(f.TheirFollowerDays(ctx, calendar.DayOf(storetest.Monday).AddDays(-30)))
		},
		"tag counts": func() error { return one(f.TagCounts(ctx)) },
		"followers": pages(func(p store.Page) ([]store.Follower, string, error) {
			return f.Followers(ctx, cityReader, official.TagAll, p)
		}),
		"followers of a county": pages(func(p store.Page) ([]store.Follower, string, error) {
			return f.Followers(ctx, countyReader, official.TagAll, p)
		}),
		"saved answers": func() error { return one(f.SavedAnswers(ctx, countyReader)) },
		"official":      func() error { return one(f.OfficialAccount(ctx)) },
		"official work": func() error { return one(f.OfficialWork(ctx, 2000)) },
		"official menu": func() error { return one(f.OfficialMenu(ctx)) },
		"their menu":    func() error { return one(f.FoundMenu(ctx)) },
		"quota clears":  func() error { return one(f.QuotaClears(ctx, official.AppOfficial)) },
		"block":         func() error { return one(f.BlockOf(ctx, "c")) },
		"blocks to do":  func() error { return one(f.Unblocked(ctx, 20)) },
		"blocked":       func() error { return two(f.Blocked(ctx, store.Page{})) },
		"blocked later": func() error { return two(f.Blocked(ctx, store.Page{After: "c"})) },
		"pictures":      func() error { return one(f.OfficialPictures(ctx)) },
		"picture":       func() error { return one(f.OfficialPicture(ctx, s.picture)) },
		"mass end":      func() error { return two(f.MassEnd(ctx, "1")) },
		"sends' ends":   func() error { return one(f.SettleEnds(ctx)) },
		"city's notices": pages(func(p store.Page) ([]official.Campaign, string, error) {
			return f.CampaignsFor(ctx, cityReader, p)
		}),
		"city's notice": func() error { return one(f.CampaignFor(ctx, cityReader, s.campaign)) },
		"county's notices": pages(func(p store.Page) ([]official.Campaign, string, error) {
			return f.CampaignsFor(ctx, countyReader, p)
		}),
		"a text's picture": func() error {
			_, err := f.CampaignPicture(ctx, s.campaign, 1)
			if subsidy.KindOf(err) == subsidy.NotFound {
				return nil
			}
			return err
		},
		"uploads": func() error {
			return one(f.OwnUploads(ctx, cityReader, []official.Upload{{Media: "a"}, {Media: "b"}}))
		},
		"asks":    func() error { return one(f.MassAsks(ctx, 20)) },
		"backs":   func() error { return one(f.TakingBack(ctx, 20)) },
		"report":  func() error { return one(f.CampaignReport(ctx, cityReader, s.campaign)) },
		"plan":    func() error { return one(f.MassPlan(ctx, storetest.Monday, s.campaign)) },
		"readers": func() error { return one(f.CampaignReaders(ctx, s.campaign)) },
		"a look": func() error {
			return errors.Join(f.CountView(ctx, s.campaign, "a"), f.OpenedCampaign(ctx, s.owner.ID, s.campaign))
		},
		"notice timeline": func() error {
			return one(f.Timeline(ctx, cityReader, subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: s.campaign}))
		},
	}
}

// deliveryReadings are those of what is told, and how it went.
func deliveryReadings(f storetest.Fixture, s cases) readings {
	return readings{
		"unread": func() error { return one(f.UnreadCount(ctx, s.owner.ID)) },
		"inbox": pages(func(p store.Page) ([]store.InboxRow, string, error) {
			return f.Inbox(ctx, s.owner.ID, p)
		}),
		"delivery days": func() error {
			return one(f.DeliveryDays(ctx, calendar.DayOf(storetest.Monday).AddDays(-30)))
		},
		"deliveries":      func() error { return one(f.DeliveryCounts(ctx)) },
		"open deliveries": func() error { return one(f.OpenDeliveries(ctx)) },
		"lag":             func() error { return one(f.Lag(ctx)) },
		"lanes":           func() error { return one(f.LaneStates(ctx)) },
		"told":            func() error { return one(f.ToldDays(ctx, calendar.NewDay(2026, 11, 1))) },
		"channels":        func() error { return one(f.ChannelStates(ctx)) },
		"off reason":      func() error { return one(f.OffReason(ctx, subsidy.ChannelMail)) },
		"outcomes":        func() error { return one(f.DeliveryDays(ctx, calendar.DayOf(storetest.Monday))) },
		"dead":            deadPages(f, store.DeadSearch{}),
		"dead by channel": deadPages(f, store.DeadSearch{Channel: subsidy.ChannelSubscribe}),
		"dead by code":    deadPages(f, store.DeadSearch{Channel: subsidy.ChannelSubscribe, Code: 43101, ByCode: true}),
		"dead counts":     func() error { return one(f.DeadThisMonth(ctx)) },
	}
}

// studyReadings are those of study records, signals and draws.
func studyReadings(f storetest.Fixture, s cases) readings {
	return readings{
		"calculation":      func() error { return f.FindSignals(ctx, store.Suspect{Filing: s.filing.ID}) },
		"to be calculated": func() error { return one(f.ClaimSuspects(ctx, 1)) },
		"signal limits":    func() error { return one(f.SignalLimits(ctx)) },
		"spot checks": pages(func(p store.Page) ([]signal.SpotCheck, string, error) {
			return f.SpotChecks(ctx,
				p)
		}),
		"public draw": func() error { return one(f.PublicSpotCheck(ctx, s.spot)) },
		"study imports": pages(func(p store.Page) ([]store.StudyImport, string, error) {
			return f.StudyImports(ctx, s.member, s.filing.ID, p)
		}),
		"summary": func() error {
			return f.EachLearner(ctx, store.LearnerQuery{Filing: s.filing}, func(store.Learner) error { return nil })
		},
		"ledger": func() error {
			return f.EachLearner(ctx, store.LearnerQuery{Filing: s.filing, Open: true, Shots: true},
				func(store.Learner) error { return nil })
		},
		"study target": func() error { return one(f.StudyTarget(ctx, s.member, s.filing.ID)) },
		"push target": func() error {
			return one(f.PushTargets(ctx, subsidy.Actor{Role: subsidy.PlatformServer, Platform: "class"},
				[]string{s.filing.Number}))
		},
		"study mapping": func() error { return one(f.StudyMapping(ctx, s.member, "class")) },
		"my study": func() error {
			return one(f.TraineeStudies(ctx, subsidy.Actor{
				Role:   subsidy.Trainee,
				Person: f.PersonHash(storetest.Entries(1)[0].ID),
			}))
		},
		"my year":   func() error { return one(f.YearUsed(ctx, s.trainee, s.filing.Form.End)) },
		"standings": func() error { return one(f.Standings(ctx, s.filing.Enterprise, s.learner, 2026)) },
		"elsewhere": func() error { return one(f.ElsewhereOf(ctx, storetest.Reviewer("440203"), s.learner, 2026)) },
		"keys": func() error {
			return one(f.PlatformKeys(ctx, subsidy.Actor{Role: subsidy.ServiceCentre}, "class"))
		},
		"key": func() error {
			if _, err := f.PlatformCaller(ctx,
				store.Signed{Key: s.key}); subsidy.KindOf(err) != subsidy.Unauthenticated {
				return err
			}
			return nil
		},
	}
}

// upkeepReadings are those of retention, the audit log and the weekly table.
func upkeepReadings(f storetest.Fixture, s cases) readings {
	return readings{
		"retention":       func() error { return one(f.Retention(ctx)) },
		"what goes next":  func() error { return one(f.RetentionNext(ctx, storetest.Monday)) },
		"what is due":     func() error { return two(f.Scrub(ctx, storetest.Monday, 5)) },
		"published heads": pages(func(p store.Page) ([]store.AuditHead, string, error) { return f.AuditHeads(ctx, p) }),
		"who acted":       func() error { return one(f.AuditPeople(ctx, auditAdmin, "张三")) },
		"whose phone":     func() error { return one(f.AuditPeople(ctx, auditAdmin, "13800000001")) },
		"which case":      func() error { return one(f.AuditSubject(ctx, auditAdmin, "BA440203-2026-00001")) },
		"weekly settings": func() error { return one(f.WeeklySettings(ctx)) },
		"newest week":     func() error { return one(f.NewestWeekly(ctx)) },
		"weeks to close":  func() error { return one(f.WeeklyToClose(ctx)) },
		"weekly mails":    func() error { return one(f.WeeklyMails(ctx, s.week)) },
		"week's events":   func() error { return one(f.EventsOfWeek(ctx, "440203", 1, storetest.Monday.UnixMilli())) },
	}
}

// filingsReadBy are those of a filing and its study, for one reader.
func filingsReadBy(f storetest.Fixture, s cases, by subsidy.Actor) readings {
	return readings{
		"filing":     func() error { return one(f.FilingFor(ctx, by, s.filing.ID)) },
		"enterprise": func() error { return one(f.EnterpriseFor(ctx, by, s.filing.Enterprise)) },
		"timeline": func() error {
			return one(f.Timeline(ctx, by, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: s.filing.ID}))
		},
		"learner":     func() error { _, _, err := f.Learner(ctx, by, s.filing.ID, s.row); return err },
		"screenshots": func() error { return one(f.Evidence(ctx, by, s.filing, s.row)) },
		"learners": pages(func(p store.Page) ([]store.Learner, string, error) {
			return f.Learners(ctx, by, s.filing.ID, func(store.Learner) bool { return true }, p)
		}),
		"roster": pages(func(p store.Page) ([]store.RosterRow, string, error) {
			return f.Roster(ctx, by, s.filing.ID, store.RosterSearch{}, p)
		}),
		"flagged": pages(func(p store.Page) ([]store.RosterRow, string, error) {
			without := subsidy.RowProblem{Field: "account", Message: "请填写平台登录账号"}
			return f.Roster(ctx, by, s.filing.ID, store.RosterSearch{Flagged: true, Without: without}, p)
		}),
		"troubles": func() error { return one(f.RosterTroubles(ctx, by, s.filing.ID)) },
	}
}

// bureauReadings are those of the desks, for one reader in the bureau.
func bureauReadings(f storetest.Fixture, s cases, by subsidy.Actor) readings {
	out := readings{
		"work":      worksOf(f, by, store.Everybodys),
		"own work":  worksOf(f, by, store.Mine),
		"nobody's":  worksOf(f, by, store.Nobodys),
		"by name":   func() error { return one(f.Find(ctx, by, "韶关测试有限公司")) },
		"by number": func() error { return one(f.Find(ctx, by, "BA4402")) },
		"workers":   func() error { return one(f.CaseWorkers(ctx, by)) },
		"history": pages(func(p store.Page) ([]store.HistoryEntry, string, error) {
			return f.History(ctx, by, s.filing.Enterprise, p)
		}),
		"who seconds":   func() error { return one(f.SecondSettings(ctx)) },
		"fund settings": func() error { return one(f.FundSettings(ctx)) },
		"fund": func() error {
			return one(f.Fund(ctx, "440203", storetest.Monday.Year(), storetest.Monday))
		},
		"employees": pages(func(p store.Page) ([]store.Employee, string, error) {
			return f.Employees(ctx, by, s.filing.Enterprise, 2026, p)
		}),
		"its members":  func() error { return one(f.MembersOf(ctx, by, s.filing.Enterprise)) },
		"conversation": func() error { return two(f.ConversationFor(ctx, by, s.conversation)) },
		"signals":      func() error { return one(f.SignalsFor(ctx, by, s.filing)) },
		"suspects": pages(func(p store.Page) ([]store.SuspectRow, string, error) {
			return f.Suspects(ctx, by, p)
		}),
		"draw": func() error { return two(f.SpotCheckFor(ctx, by, s.spot)) },
		"week": func() error { return two(f.WeeklyFor(ctx, by, s.week)) },
		"weeks": pages(func(p store.Page) ([]store.WeeklyItem, string, error) {
			return f.Weeks(ctx, by, p)
		}),
		"correction":  func() error { return one(f.CorrectionFor(ctx, by, s.correction)) },
		"desk counts": func() error { return one(f.DeskCounts(ctx, by)) },
		"queue counts": func() error {
			return two(f.QueueCounts(ctx, by, calendar.DayOf(storetest.Monday)))
		},
	}
	for _, tab := range []store.ConversationTab{store.TabWaiting, store.TabAnswered, store.TabLate} {
		out["conversations "+string(tab)] = pages(func(p store.Page) ([]official.Conversation, string, error) {
			return f.Conversations(ctx, by, tab, storetest.Monday.Add(time.Hour), p)
		})
	}
	return out
}

// auditReadings are those of the audit log, for each that may read it.
func auditReadings(f storetest.Fixture, s cases) readings {
	out := readings{}
	today := calendar.DayOf(storetest.Monday)
	for reader, actor := range map[string]subsidy.Actor{"chief": auditChief, "administrator": auditAdmin} {
		for name, q := range map[string]store.AuditSearch{
			"all":      {},
			"who":      {Who: []string{s.owner.ID}},
			"action":   {Action: subsidy.CreateFiling},
			"case":     {Subject: s.filing.ID},
			"readings": {Readings: true},
			"days":     {From: today.AddDays(-30), Until: today},
			"everything": {
				Who:      []string{s.owner.ID},
				Action:   subsidy.CreateFiling,
				Subject:  s.filing.ID,
				From:     today,
				Readings: true,
			},
		} {
			out[reader+" log by "+name] = pages(func(p store.Page) ([]store.AuditLine, string, error) {
				return f.AuditLog(ctx, actor, q, p)
			})
		}
	}
	return out
}

// worksOf is what waits for a reader, of whom it is looked after by.
func worksOf(f storetest.Fixture, by subsidy.Actor, whose store.Whose) func() error {
	return pages(func(p store.Page) ([]store.WorkRow, string, error) {
		return f.Work(ctx, by, store.WorkSearch{Whose: whose}, p)
	})
}

// overviewReadings are those of the city's figures, whole and narrowed, and of what is overdue.
func overviewReadings(f storetest.Fixture, s cases) readings {
	out := readings{
		"urging": func() error {
			return one(f.UrgingOf(ctx, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: s.filing.ID}))
		},
		"trial": func() error {
			if _, err := f.Trial(ctx, cityReader, "none"); subsidy.KindOf(err) != subsidy.NotFound {
				return err
			}
			return nil
		},
		"trials":         func() error { return one(f.Trials(ctx, cityReader, 20)) },
		"trials waiting": func() error { return one(f.ClaimTrials(ctx)) },
	}
	today := calendar.DayOf(storetest.Monday)
	for reader, by := range map[string]subsidy.Actor{"city": cityReader, "chief": storetest.Chief("440203")} {
		for name, county := range map[string]subsidy.County{"": "", " of a county": "440203"} {
			for also, kind := range map[string]subsidy.TrainingType{"": "", " of a type": subsidy.OnJob} {
				name = reader + "'s overview" + name + also
				out[name] = func() error {
					return one(f.Overview(ctx, by, store.OverviewSearch{
						Period: oversight.Period{Until: today}, County: county, Type: kind,
					}))
				}
				q := store.OverdueSearch{Today: today, County: county, Type: kind}
				out[name+" overdue"] = pages(func(p store.Page) ([]store.OverdueRow, string, error) {
					return f.Overdue(ctx, by, q, p)
				})
				out[name+" overdue counts"] = func() error { return one(f.OverdueCounts(ctx, by, q)) }
				q.Urged = true
				out[name+" urged"] = func() error { return two(f.Overdue(ctx, by, q, store.Page{})) }
			}
		}
	}
	return out
}
