package form

import "shigang/subsidy"

// WindowsPaper is 附表6, and the city's contacts that the notice names beside it.
func WindowsPaper() Paper {
	all := subsidy.Windows()
	t := Table{
		Columns: []Column{
			{Title: "窗口名称", Width: 42},
			{Title: "窗口地址", Width: 40},
			{Title: "联系电话", Width: 18, Align: Centre},
		},
		Count: len(all),
		Row: func(i int) []string {
			return []string{all[i].Name, all[i].Address, all[i].Phone}
		},
	}
	return Paper{
		Name: "windows", Annex: "附表6", Sheet: "附表6 受理部门", Title: "全市受理部门及联系电话",
		Blocks:  []Block{{Table: &t}},
		Remarks: []string{"※ 电话为韶关市内号码，市外拨打加区号0751。最后三行为通知正文所列的市级联系人。"},
	}
}

// ChartPaper is 附表7 under a policy version: the steps with who takes them and by when, and where the case stands.
func ChartPaper(steps []subsidy.ChartStep) Paper {
	c := &Chart{}
	for _, s := range steps {
		text := s.Limit
		if s.Clause != "" {
			if text != "" {
				text += "　"
			}
			text += "（依据：" + s.Clause + "）"
		}
		c.Steps = append(c.Steps, Step{Title: s.Text, Who: s.Who, Text: text, Here: s.Here})
	}
	return Paper{
		Name: "chart", Annex: "附表7", Sheet: "附表7 流程图", Title: "企业职工线上适岗职业技能培训补贴申请流程图",
		Blocks:  []Block{{Chart: c}},
		Remarks: []string{"※ 通知所附的流程图没有收录原图，此图按通知的规定绘制，以市人社局确认的为准。"},
	}
}
