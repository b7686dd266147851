// Package web holds what the handlers share: how an error becomes a response, how
// a request body is bounded, and how a case is read from a page key.
package web

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"shigang/subsidy"
)

// Details (problem details) is the one shape of a refused request (RFC 9457), in plain Chinese.
// It never repeats what was sent.
type Details struct {
	Title    string            `json:"title" doc:"哪一类问题"`
	Status   int               `json:"status"`
	Detail   string            `json:"detail" doc:"发生了什么、接下来怎么办"`
	Kind     subsidy.Kind      `json:"kind" doc:"问题类别（英文代号）"`
	Field    string            `json:"field,omitempty" doc:"有问题的栏目（JSON pointer）"`
	Clause   string            `json:"clause,omitempty" doc:"通知条款"`
	Problems []subsidy.Problem `json:"problems,omitempty" doc:"逐条问题"`
}

// Error returns the detail.
func (p *Details) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Details) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Details) ContentType(string) string { return "application/problem+json" }

// statuses is the one table from a rule's refusal to HTTP.
var statuses = map[subsidy.Kind]struct {
	status int
	title  string
}{
	subsidy.Invalid:         {http.StatusUnprocessableEntity, "内容需要更正"},
	subsidy.Unauthenticated: {http.StatusUnauthorized, "需要重新登录"},
	subsidy.Forbidden:       {http.StatusForbidden, "没有办理权限"},
	subsidy.NotFound:        {http.StatusNotFound, "没有找到"},
	subsidy.Conflict:        {http.StatusConflict, "情况已有变化"},
	subsidy.TooLate:         {http.StatusUnprocessableEntity, "已过期限"},
	subsidy.TooLarge:        {http.StatusRequestEntityTooLarge, "内容太大"},
	subsidy.Busy:            {http.StatusTooManyRequests, "操作太频繁"},
	subsidy.Overloaded:      {http.StatusServiceUnavailable, "系统正忙"},
	subsidy.Unavailable:     {http.StatusServiceUnavailable, "暂时无法办理"},
}

// failed is what a person reads when the fault is ours.
const failed = "系统出了故障，您填写的内容没有丢失，请稍后再试；一直不行请联系所在县区窗口"

// ProblemOf turns any error into the response that a person may read. What no
// rule refused is logged here, once, and answered as our fault.
func ProblemOf(err error) *Details {
	var p *Details
	if errors.As(err, &p) {
		return p
	}
	var e *subsidy.Error
	if errors.As(err, &e) {
		if s, ok := statuses[e.Kind]; ok {
			if e.Err != nil {
				slog.Warn("request refused", "kind", e.Kind, "cause", e.Err)
			}
			return &Details{
				Title:    s.title,
				Status:   s.status,
				Detail:   e.Message,
				Kind:     e.Kind,
				Field:    e.Field,
				Clause:   e.Clause,
				Problems: e.Problems,
			}
		}
	}
	var f *fiber.Error
	if errors.As(err, &f) && f.Code < http.StatusInternalServerError {
		return byStatus(f.Code, "")
	}
	slog.Error("request failed", "cause", err)
	return &Details{Title: "系统故障", Status: http.StatusInternalServerError, Detail: failed, Kind: "internal"}
}

// retryAfter is when to try again after a 503, in seconds.
const retryAfter = "30"

// RetryLater tells programs in a header (RFC 9110) what the page or the problem
// tells people: that what cannot be done now can soon.
func RetryLater(c *fiber.Ctx) error {
	err := c.Next()
	if c.Response().StatusCode() == http.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, retryAfter)
	}
	return err
}

// byStatus is the sentence for a request that never reached a rule.
func byStatus(status int, field string) *Details {
	kind, detail := subsidy.Invalid, "提交的内容不完整或格式不对，请检查后再试"
	switch status {
	case http.StatusNotFound:
		kind, detail = subsidy.NotFound, "没有这个页面或接口，请返回首页重试"
	case http.StatusMethodNotAllowed:
		kind, detail = subsidy.NotFound, "这个地址不支持这样的操作"
	case http.StatusRequestEntityTooLarge:
		kind, detail = subsidy.TooLarge, "上传的内容太大，请压缩或拆分后再试"
	case http.StatusRequestTimeout:
		kind, detail = subsidy.Busy, "网络太慢，内容没有传完，请换个网络再试"
	case http.StatusUnauthorized:
		kind, detail = subsidy.Unauthenticated, "登录已过期，请重新登录"
	case http.StatusForbidden:
		kind, detail = subsidy.Forbidden, "请求来源不被允许，请从本系统页面操作"
	case http.StatusUnsupportedMediaType:
		detail = "不支持这种内容格式，请更新小程序后再试"
	}
	title := statuses[kind].title
	return &Details{Title: title, Status: status, Detail: detail, Kind: kind, Field: field}
}

// UseProblems makes huma write problem details, for what it finds wrong itself and
// for what an operation returns: no English, and never the submitted value.
func UseProblems() {
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		for _, err := range errs {
			var d *huma.ErrorDetail
			switch {
			case errors.As(err, &d):
				p := byStatus(status, pointer(d.Location))
				if strings.Contains(d.Message, brokenText) { // ours (JSONText), which repeats nothing
					p.Detail = brokenText
				}
				if p.Status == http.StatusUnprocessableEntity && p.Field != "" {
					p.Detail = "有一栏的内容不完整或太长（" + p.Field + "），请检查后再试"
				}
				return p
			case err != nil && status >= http.StatusInternalServerError:
				return ProblemOf(err)
			}
		}
		if status >= http.StatusInternalServerError {
			return ProblemOf(errors.New("huma answered without a cause"))
		}
		return byStatus(status, "")
	}
}

// pointer turns huma's "body.form.courses[2].name" into a JSON pointer.
func pointer(location string) string {
	location = strings.TrimPrefix(location, "body")
	location = strings.NewReplacer("[", "/", "]", "", ".", "/").Replace(location)
	if location == "" || strings.HasPrefix(location, "/") {
		return location
	}
	return "/" + location
}

// ErrorHandler answers what reached no operation: unknown routes, broken
// requests, panics. Browsers at a page get a page, programs get the details.
func ErrorHandler(page func(c *fiber.Ctx, p *Details) error) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		p := ProblemOf(err)
		c.Status(p.Status)
		// what the server could not parse comes past the routes' headers
		c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
		c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
		browses := c.Accepts(fiber.MIMEApplicationJSON, fiber.MIMETextHTML) == fiber.MIMETextHTML ||
			c.Get("HX-Request") != "" // a piece of a page, for which a browser names no kind
		if page != nil && browses && !strings.HasPrefix(c.Path(), "/api/") {
			return page(c, p)
		}
		return c.JSON(p, "application/problem+json")
	}
}

// MailWay refuses what needs e-mail where no mail server is configured.
func MailWay(has bool) error {
	if has {
		return nil
	}
	return &subsidy.Error{Kind: subsidy.Unavailable, Message: "系统还没有开通发信，暂时不能填写邮箱，消息请在站内查看"}
}
