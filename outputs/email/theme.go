package email

import (
	"tidings/outputs"
	"tidings/templates"
)

// Colours of the letter on light and dark ground. Each text keeps a contrast of
// at least 4.5:1 (WCAG 2.2, 1.4.3) on what lies behind it, and still does after a
// client inverts both.
const (
	ground = "#f1f4f8"
	card   = "#ffffff"
	ink    = "#1f2933"
	muted  = "#52606d"
	line   = "#d9e0e8"
	panel  = "#f6f8fb"
)

// theme is the look of one letter: the brand's colours, checked, and the sides
// that its direction of writing begins and ends at.
type theme struct {
	accent, accentDark string
	start, end         string
	face               string // the fonts
	breaks             string // where a word may break
}

func themeOf(m outputs.Meta) theme {
	t := theme{accent: m.Brand.LightAccent(), accentDark: m.Brand.DarkAccent(), start: "left", end: "right",
		face: faceOf(m.Locale), breaks: breaksOf(m.Locale)}
	if m.Dir == "rtl" {
		t.start, t.end = t.end, t.start
	}
	return t
}

// sheet is the style element: enhancement only. A client that drops it shows the
// inline styles.
func (t theme) sheet() string {
	return `
:root{color-scheme:light dark}
body{-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}
table{border-collapse:collapse;border-spacing:0}
@media (max-width:520px){
.wrap{padding:0!important}
.pad{padding-left:20px!important;padding-right:20px!important}
.h1{font-size:25px!important}
.m{font-size:9px!important;letter-spacing:-0.2px!important;padding-left:1px!important;` +
		`padding-right:1px!important;width:auto!important}
.mv{writing-mode:vertical-rl!important;font-size:10px!important;letter-spacing:0!important;white-space:nowrap!important}
.el{font-size:12px!important;overflow-wrap:anywhere;hyphens:auto}
.ew{font-size:11px!important;padding-left:0!important;padding-right:3px!important;` +
		`overflow-wrap:normal;word-break:normal}
.wide td,.wide th{padding-left:3px!important;padding-right:3px!important;` +
		`font-size:12px!important;overflow-wrap:anywhere}
.whole td,.whole th,.wide .k{overflow-wrap:normal}
.date{display:block!important;text-align:` + t.start + `!important;padding-top:4px!important;width:auto!important}
.name{display:block!important;width:auto!important}
}
@media (max-width:350px){
.mo{writing-mode:vertical-rl!important;font-size:10px!important;letter-spacing:0!important;white-space:nowrap!important}
}
@media (prefers-color-scheme:dark){
.g{background-color:#11161d!important}
.c{background-color:#1b222c!important}
.p{background-color:#232c38!important}
.t{color:#e4e9f0!important}
.u{color:#a9b5c3!important}
.a{color:` + t.accentDark + `!important}
.l{border-color:#3a4656!important}
.top{border-color:` + t.accentDark + `!important}
.up{background-color:#8fd3ae!important}
.down{background-color:#f2a593!important}
.btn{background-color:` + t.accentDark + `!important;color:#11161d!important;border-color:` + t.accentDark +
		`!important}
.s1{background-color:#27405f!important;color:#d6e6fb!important;border-color:#1b222c!important}
.s2{background-color:#9cc2f5!important;color:#11161d!important;border-color:#1b222c!important}
.s3{background-color:#8fd3ae!important;color:#11161d!important;border-color:#1b222c!important}
.s4{background-color:#f2a593!important;color:#11161d!important;border-color:#1b222c!important}
.ok{color:#8fd3ae!important}
.bad{color:#f2a593!important}
}
@media screen{td.x,span.x{color:transparent!important}}
@media print{
.g,.c,.p{background-color:#ffffff!important}
.t,.u,.a{color:#000000!important}
.noprint{display:none!important}
.wrap{padding:0!important}
tr,h1,h2,h3{page-break-inside:avoid}
h1,h2,h3{page-break-after:avoid}
}
`
}

// state gives the class, text and fill of a timeline's state.
func state(s outputs.CellState) (class, ink, fill string) {
	look := templates.Palette()
	switch s {
	case outputs.Planned:
		return "s1", look.Planned.Ink, look.Planned.Fill
	case outputs.Active:
		return "s2", look.Active.Ink, look.Active.Fill
	case outputs.Done:
		return "s3", look.Done.Ink, look.Done.Fill
	case outputs.Late:
		return "s4", look.Late.Ink, look.Late.Fill
	}
	return "", "", ""
}

// verdict gives the class and colour of met and missed.
func verdict(met bool) (class, colour string) {
	if met {
		return "ok", templates.Palette().Met
	}
	return "bad", templates.Palette().Missed
}

// severity gives the colour of an incident's edge; the words say the same.
func severity(n int) string {
	return templates.Palette().Severity[min(max(n, 0), 3)]
}
