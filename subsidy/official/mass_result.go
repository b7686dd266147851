package official

// ArticleLink is where followers read one article of a mass send
// (MASSSENDJOBFINISH ArticleUrlResult).
type ArticleLink struct {
	Position int // 1 for the first
	URL      string
}

// CopyCheck is what WeChat's check for copied articles (原创校验
// CopyrightCheckResult) found of a mass send as a whole.
type CopyCheck int

// The results (CheckState).
const (
	CopyUnchecked CopyCheck = 0
	CopyOwn       CopyCheck = 1 // 未被判为转载，可以群发
	CopyReprint   CopyCheck = 2 // 被判为转载，可以群发
	CopyRefused   CopyCheck = 3 // 被判为转载，不能群发
)

// Chinese returns the result as staff read it, "" where there is nothing to say.
func (c CopyCheck) Chinese() string {
	return map[CopyCheck]string{
		CopyReprint: "原创校验：被判为转载，已按转载群发",
		CopyRefused: "原创校验：被判为转载，不能群发",
	}[c]
}
