package subsidy_test

import (
	"testing"

	"shigang/subsidy"
)

func TestWhatIsTypedIsCleanedOneWay(t *testing.T) {
	for _, c := range []struct{ how, in, line, text, value string }{
		{"line breaks of a browser", "一行\r\n  二行\r三行", "一行   二行 三行", "一行\n  二行\n三行", "一行二行三行"},
		{"tabs and controls", "\t张三\x00\x1f\u0085", "张三", "张三", "张三"},
		{"direction marks", "\u202e张\u200b三\ufeff\u2066", "张三", "张三", "张三"},
		{"full-width forms", "４４０２０３", "４４０２０３", "４４０２０３", "440203"},
		{"an apostrophe", "'13912345678", "'13912345678", "'13912345678", "13912345678"},
		{"a formula of text", "=\"13912345678\"", "=\"13912345678\"", "=\"13912345678\"", "13912345678"},
		{"fillers", "\u3164\u2800\u115f", "", "", ""},
		{"broken UTF-8", "a\xffb", "a\ufffdb", "a\ufffdb", "a\ufffdb"},
	} {
		got := [3]string{subsidy.CleanLine(c.in), subsidy.CleanText(c.in), subsidy.CleanValue(c.in)}
		if want := [3]string{c.line, c.text, c.value}; got != want {
			t.Errorf("%s: got %q, wanted %q", c.how, got, want)
		}
	}
}

func TestANameHasOneComparableForm(t *testing.T) {
	for want, forms := range map[string][]string{
		"李四":      {"李四", "李 四", "李　四", "李\u200b四", "\ufeff李四\t"},
		"欧阳娜娜":    {"欧阳　娜娜", "欧阳 娜娜"},
		"阿依·买买提":  {"阿依·买买提", "阿依•买买提", "阿依・买买提", "阿依．买买提", "阿依 . 买买提", "阿依‧买买提"},
		"张A":      {"张Ａ", "张a", "张 A"},
		"\u4dae龙": {"\ue863龙", "\u4dae 龙"},
	} {
		for _, form := range forms {
			if got := subsidy.NameKey(form); got != want {
				t.Errorf("%q: got %q, wanted %q", form, got, want)
			}
		}
	}
}

func TestOnlyWhatShowsIsCounted(t *testing.T) {
	if n := subsidy.Visible(" \u200b\u2800\r\n核对 一下\u202e"); n != 4 {
		t.Errorf("got %d, wanted 4", n)
	}
	for _, nothing := range []string{
		"\u3164\u115f\u1160\uffa0\u17b4", "\u2800\u2800\u2800\u2800\u2800",
		"\U000e0020\U000e0041\U000e007f\U000e0061", "\u202e\u2066\u200f\u061c", "\ufe0f\U000e0100\u180b",
		"\u0301\u0301\u0301\u0301\u0301", "\u20dd\u20dd\u20e3\u0489\u0300",
	} {
		if n := subsidy.Visible(nothing); n != 0 {
			t.Errorf("%+q shows %d characters", nothing, n)
		}
	}
}
