package handler_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"shigang/subsidy"
)

// value is a valid value of a schema.
func (m *maker) value(s *huma.Schema, name string, depth int) any {
	if s == nil || depth > 8 {
		return nil
	}
	if s.Ref != "" {
		return m.value(m.schemas.SchemaFromRef(s.Ref), name, depth+1)
	}
	if len(s.Enum) > 0 {
		return pick(m, s.Enum)
	}
	switch s.Type {
	case huma.TypeObject:
		out := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if name != "$schema" && (slices.Contains(s.Required, name) || m.chance(2)) {
				out[name] = m.value(s.Properties[name], name, depth+1)
			}
		}
		return out
	case huma.TypeArray:
		out := []any{}
		for range 1 + m.IntN(2) {
			out = append(out, m.value(s.Items, name, depth+1))
		}
		return out
	case huma.TypeString:
		return m.text(name)
	case huma.TypeBoolean:
		return m.chance(2)
	}
	return 1 + m.IntN(3)
}

// text is what a field of that name takes.
func (m *maker) text(name string) string {
	switch {
	case strings.Contains(name, "phone"):
		return echo.Phone
	case name == "id_number" || name == "wanted":
		return echo.ID
	case name == "name" || name == "my_name" || name == "leader" || name == "admin" || name == "find" || name == "who":
		return echo.Name
	case name == "account":
		return pick(m, []string{echo.Account, echoBank})
	case name == "county":
		return pick(m, []string{"440203", "440204"})
	case name == "start" || name == "end" || strings.HasSuffix(name, "day") || name == "from" || name == "until":
		return pick(m, []string{"2026-12-21", "2027-01-29", "2027-02-10", "2020-02-30", "9999-12-31", "2019-01-01"})
	case name == "limit":
		return pick(m, []string{"1", "100", "-1", "1e9", "9223372036854775808"})
	case name == "credit_code":
		return subsidy.MakeCreditCode(fmt.Sprintf("91440200MB%07d", m.IntN(100)))
	case name == "subject", name == "filing", name == "upload", name == "id", name == "row", name == "line":
		return m.anyID()
	}
	return pick(m, []string{
		"电话核对，已核对", "请补充材料", "1", "", "on_job", "accept", "2026-12-21", "站内", echo.Name, m.anyID(),
		m.hostileText(200),
	})
}

// hostileText is what nobody types.
func (m *maker) hostileText(longest int) string {
	return pick(m, []string{
		"\x00", "\xff\xfe", strings.Repeat("长", longest/3), strings.Repeat("a", longest), "' OR 1=1 --",
		"<script>alert(1)</script>",
		"\u202e\u200b\ufeff", "\r\nSet-Cookie: a=b", "{{.}}", "../../../etc/passwd", "%s%n%x", "=cmd|' /C calc'!A0",
		"９９９９", "-1", "1e308",
		"9223372036854775808", "NaN", "𠮷\U000e0001", "null", "[]", "ⅷ", "\ue863", "..", ".", "*", "%", "_", "\\", "`",
		"\x1b[31m",
	})
}

// mutate spoils one value of a tree.
func (m *maker) mutate(v any, depth int) any {
	if depth < 8 && !m.chance(3) {
		switch v := v.(type) {
		case map[string]any:
			if len(v) > 0 {
				name := pick(m, slices.Sorted(maps.Keys(v)))
				if m.chance(8) {
					delete(v, name)
				} else {
					v[name] = m.mutate(v[name], depth+1)
				}
				return v
			}
		case []any:
			if len(v) > 0 {
				i := m.IntN(len(v))
				v[i] = m.mutate(v[i], depth+1)
				return v
			}
		}
	}
	return m.hostile()
}

func (m *maker) hostile() any {
	switch m.IntN(10) {
	case 0:
		return nil
	case 1:
		return pick(m, []json.Number{
			"1e999", "-1", "0", "1.5", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e308",
		})
	case 2:
		return m.chance(2)
	case 3:
		return map[string]any{"a": map[string]any{"b": echo.ID}}
	case 4:
		return nested(pick(m, []int{2, 15, 17, 9_000}))
	case 5:
		return slices.Repeat([]any{echo.Name}, pick(m, []int{2, 200, 25_000}))
	case 6:
		return m.anyID()
	}
	return m.hostileText(100_000)
}

// nested are arrays in each other.
func nested(depth int) json.RawMessage {
	return json.RawMessage(strings.Repeat("[", depth) + strings.Repeat("]", depth))
}
