package wechat

import (
	"strings"
	"testing"

	"shigang/subsidy"
)

func TestValuesFitByTheirMeaning(t *testing.T) {
	for _, v := range []struct{ key, label, value, want string }{
		{"thing1", "", "叉车司机岗前培训", "叉车司机岗前培训"},
		{"thing1", "", strings.Repeat("长", 20), strings.Repeat("长", 20)},
		{"thing1", "", strings.Repeat("长", 21), strings.Repeat("长", 19) + "…"},
		{"thing1", "", "一二三四五六七八九十一二三四五六七八，九十", "一二三四五六七八九十一二三四五六七八…"},
		{"thing1", "", " 两\n行\u200b ", "两 行"},
		{"thing1", "", "", "无"},
		{"thing1", "", "关于BA440203-2026-00012的补充材料的说明", "BA440203-2026-00012"},
		{"thing1", "", "关于BA440203-2026-00012-B1的补充材料的说明", "BA440203202600012B1"},
		{"thing1", "", "补充材料请看韶关市武江区的备案编号BA440203-2026-00012", "BA440203-2026-00012"},
		{"thing1", "", "2026年12月1日至2026年12月9日", "2026年12月1日至12月9日"},
		{"thing1", "", "培训时间：2026年12月1日至2026年12月19日", "培训时间：12月1日至12月19日"},
		{"character_string1", "", "BA440203-2026-00012-B1", "BA440203-2026-00012-B1"},
		{"character_string1", "", "编号A1", "A1"},
		{"character_string1", "", "中文", "0"},
		{"character_string1", "", strings.Repeat("a", 33), strings.Repeat("a", 29) + "..."},
		{"phrase1", "", "评估不同意", "评估不同意"},
		{"phrase1", "", "已通过（1）", "已通过"},
		{"phrase1", "", "需要补充材料", "需要补充材"},
		{"phrase1", "", "OK", "无"},
		{"name1", "", "欧阳·阿卜杜拉·买买提江·某", "欧阳·阿卜杜拉·买买"},
		{"name1", "", "John Fitzgerald O'Neill", "John Fitzgerald O'Ne"},
		{"number1", "", "共1,200人", "1200"},
		{"number1", "", "没有", "0"},
		{"amount1", "", "1,000.00元", "1000.00元"},
		{"amount1", "", "￥30", "￥30元"},
		{"amount1", "", "", "0元"},
		{"date1", "", "2026年12月1日", "2026年12月1日"},
		{"date1", "", "2026-12-01", "2026年12月1日"},
		{"date1", "", "2026年12月1日至2026年12月9日", "2026年12月1日~2026年12月9日"},
		{"date1", "", "", "无"},
		{"time1", "开始日期", "2026年12月1日", "2026年12月1日 00:00"},
		{"time1", "截止日期", "2026年12月1日", "2026年12月1日 23:59"},
		{"time1", "结束日期", "2026年12月1日 9:30", "2026年12月1日 9:30"},
		{"phone_number1", "", "0751-1234567（武江）", "0751-1234567"},
		{"phone_number1", "", "无", "0"},
		{"const1", "", "已备案", "已备案"},
		{"const1", "", strings.Repeat("长", 21), ""},
	} {
		if got := fit(v.key, subsidy.Line{Label: v.label, Value: v.value}); got != v.want {
			t.Errorf("%s %q: %q, want %q", v.key, v.value, got, v.want)
		}
	}
}
