package letter

import (
	"tidings/internal/delivery"
	"tidings/outputs/email"
)

// scannedTemplate is a template whose fixed parts were looked at once: what relays must
// not get is then searched for in the personal parts only.
type scannedTemplate struct {
	*email.Template
	parts []delivery.Part // of the fixed ones
}

func newScannedTemplate(t *email.Template) scannedTemplate {
	f := scannedTemplate{Template: t}
	for _, text := range t.Parts() {
		f.parts = append(f.parts, delivery.NewPart(text))
	}
	return f
}

// inspect looks at a message in data from start on, whose parts end at ends.
func (f *scannedTemplate) inspect(seen *delivery.Inspection, data []byte, start int, ends []int) {
	for i, end := range ends {
		if p := &f.parts[i]; p.Len() > 0 {
			seen.AddPart(p)
		} else {
			seen.Add(data[start:end])
		}
		start = end
	}
}
