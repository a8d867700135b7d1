package report

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"

	"tidings/templates"
)

//go:embed report.html
var reportHTML string

// writeHTML writes one file that needs no other: it may be mailed, kept and
// printed.
func writeHTML(w io.Writer, p *page) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"px":   func(part float64) string { return strconv.FormatFloat(part*10, 'f', 1, 64) },
		"plus": func(a, b float64) float64 { return a + b },
	}).Parse(reportHTML)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}

// Bars gives each share with where it begins in a bar of 1000 units.
func (p *page) Bars() (out []bar) {
	from := 0.0
	for _, s := range p.Shares {
		out = append(out, bar{s, from})
		from += s.Part
	}
	return out
}

// bar is one piece of the bar.
type bar struct {
	share
	From float64 // per cent
}

// Brand is the look for outputs that take one.
func (p *page) Brand() templates.Brand {
	return templates.Brand{Name: p.Organisation, Accent: p.Accent}
}

// Last is the index of the last row.
func (t grid) Last() int { return len(t.Rows) - 1 }
