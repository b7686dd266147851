package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/notify"
)

type messagesCmd struct{}

// Run prints docs/messages.md.
func (messagesCmd) Run() error { return writeMessages(os.Stdout) }

// writeMessages writes docs/messages.md from the tables in subsidy/notify/catalogue*.go
// and subsidy/code*.go.
func writeMessages(to io.Writer) error {
	w := bufio.NewWriter(to)
	// Flush tells of an error
	line := func(cells ...string) { _, _ = fmt.Fprintln(w, "| "+strings.Join(cells, " | ")+" |") }
	text := func(s string) { _, _ = fmt.Fprintln(w, s) }
	text("# 消息一览 Messages: who is told what, by which channel\n")
	text("由 `bin/shigang messages > docs/messages.md` 从 `subsidy/notify/catalogue*.go` 和 `subsidy/code*.go` " +
		"打印，请勿手改。")
	text("渠道从左到右依次尝试：没有授权、没有关注、没有地址、本人不接收、渠道停用或被拒绝时走下一个；" +
		"站内消息里一直有。“必达”的消息至少要留一种接收方式。")
	quiet := subsidy.DefaultQuiet()
	text(fmt.Sprintf("“提醒”在%d点到%d点之间发出（可以另设），同时有%d条以上时合并成一条。\n", quiet.Until, quiet.From,
		notify.DigestFrom))
	line("kind 种类", "name 名称", "who 谁收到", "clause 依据", "channels 渠道，依次", "duty 必达", "reminder 提醒")
	line("---", "---", "---", "---", "---", "---", "---")
	for _, t := range notify.Messages() {
		var channels []string
		for _, c := range t.Channels {
			channels = append(channels, c.Chinese())
		}
		line("`"+string(t.Kind)+"`", t.Name, t.To, t.Clause, strings.Join(channels, " → "), tick(t.Duty),
			tick(t.Reminder))
	}
	writeTemplates(text, line)
	for _, mail := range []bool{false, true} {
		text(map[bool]string{false: "\n## 微信返回码 WeChat codes\n", true: "\n## 邮件返回码 SMTP codes\n"}[mail])
		line("code 返回码", "cause 原因", "then 接下来", "act 要人处理")
		line("---", "---", "---", "---")
		for _, c := range subsidy.Codes() {
			if c.Mail == mail {
				line(fmt.Sprint(c.Code), c.Cause, c.Then, tick(c.Act))
			}
		}
	}
	text("\n不在表里的返回码按最终拒绝处理，走下一个渠道。发出以后没有回应的：模板消息（10分钟内）和群发（1天内）" +
		"用同一个编号再问一次，微信自己去重；其他渠道不重发，计为“没有回应”。")
	return w.Flush()
}

// writeTemplates lists what must be applied for at WeChat: each template once, with its keys in their order.
func writeTemplates(text func(string), line func(...string)) {
	text("\n## 模板 Templates\n")
	text("要在小程序和公众号后台申请的模板，关键词按消息内容的顺序；申请到的编号和实际的关键词写进 " +
		"`WECHAT_TEMPLATES` 的文件。一个模板可以用于几种消息，授权一次，哪种先到就用在哪种。\n")
	line("title 标题", "lines 内容", "小程序订阅消息、公众号订阅通知", "公众号模板消息", "kinds 种类")
	line("---", "---", "---", "---", "---")
	kinds := map[string][]string{}
	for _, t := range notify.Messages() {
		kinds[t.Template.Name] = append(kinds[t.Template.Name], "`"+string(t.Kind)+"`")
	}
	listed := map[string]bool{"": true}
	for _, t := range notify.Messages() {
		if listed[t.Template.Name] {
			continue
		}
		listed[t.Template.Name] = true
		line(t.Template.Title, strings.Join(t.Labels(), "、"), strings.Join(t.Template.Subscribe, " "),
			strings.Join(t.Template.Official, " "), strings.Join(kinds[t.Template.Name], " "))
	}
}

func tick(is bool) string {
	if is {
		return "✔"
	}
	return ""
}
