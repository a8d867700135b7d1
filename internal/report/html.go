package report

import (
	_ "embed"
	"encoding/base64"
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

// Brand is the organisation's look.
func (p *page) Brand() templates.Brand { return p.brand }

// Light and Dark are the brand's colour as it can be read on either ground. They hold
// nothing but "#rrggbb".
func (p *page) Light() template.CSS { return template.CSS(p.brand.LightAccent()) }

// Dark is Light on a dark ground.
func (p *page) Dark() template.CSS { return template.CSS(p.brand.DarkAccent()) }

// Logo is the brand's logo within the page, or nothing.
func (p *page) Logo() template.URL {
	if len(p.brand.LogoPNG) == 0 {
		return ""
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(p.brand.LogoPNG))
}

// Last is the index of the last row.
func (t grid) Last() int { return len(t.Rows) - 1 }
