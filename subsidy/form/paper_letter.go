package form

// LetterPaper is a letter of the county's (通知书、告知书): its paragraphs, of which the first names whom it is for
// and the last two who signs it and when.
func LetterPaper(title string, paragraphs []string) Paper {
	const signed = 2
	w := &Words{}
	for i, text := range paragraphs {
		switch {
		case i >= len(paragraphs)-signed:
			w.Signs = append(w.Signs, text)
		case i == 0:
			w.Paragraphs = append(w.Paragraphs, text)
		default:
			w.Paragraphs = append(w.Paragraphs, "　　"+text)
		}
	}
	if len(w.Signs) > 0 {
		w.Signs[0] += "（盖章）"
	}
	return Paper{Name: "letter", Sheet: title, Title: title, Blocks: []Block{{Words: w}}}
}
