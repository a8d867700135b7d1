// Package email turns a document into the HTML of an email, and a document and
// its sender into a compiled message that is filled for each recipient.
package email

import (
	"cmp"
	"fmt"
	"strings"

	"tidings/outputs"
)

// MaxHTML is where Gmail clips a message, in bytes of HTML.
const MaxHTML = 102 << 10

// GoodHTML is what a letter should stay below, in bytes of HTML: with it, relays and
// lists may still add their lines before MaxHTML is reached.
const GoodHTML = 80 << 10

// LogoCID is the Content-ID of the letterhead's image.
const LogoCID = "logo@letter"

// HTML renders the letter for mail clients: one column of 640 pixels, layout by
// tables, inline styles; no script, no remote file, no SVG. It fails on a block
// that it does not know. Equal input gives equal bytes.
func HTML(doc *outputs.Document, v outputs.Values, l outputs.Links) ([]byte, error) {
	w := &writer{theme: themeOf(doc.Meta), values: v, dir: doc.Meta.Dir, linked: outputs.LinkedHeadings(doc.Whole())}
	w.Grow(40 << 10)
	w.open(doc.Meta, l)
	if err := w.blocks(doc.Blocks, false); err != nil {
		return nil, err
	}
	w.close(doc.Meta, l)
	return w.Bytes(), nil
}

func (w *writer) open(m outputs.Meta, l outputs.Links) {
	w.Raw(`<!DOCTYPE html>
<html lang="`)
	w.Text(m.Locale)
	w.Raw(`" dir="`, dirOf(m.Dir), `" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>`)
	w.Text(m.Subject)
	w.Raw(`</title>
<style>`, w.sheet(), `</style>
</head>
<body class="g" style="margin:0;padding:0;width:100%;background-color:`, ground, `;">
<div role="main" lang="`)
	w.Text(m.Locale)
	w.Raw(`" dir="`, dirOf(m.Dir), `">
`)
	w.preheader(m.Preheader)
	w.Raw(`<table role="presentation" class="g" style="border-collapse:collapse;width:100%;background-color:`,
		ground, `;">
<tr><td class="wrap" style="padding:24px 12px;">
<!--[if mso]><table role="presentation" width="640" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->
<table role="presentation" style="border-collapse:collapse;width:100%;max-width:640px;margin:0 auto;">
`)
	w.viewOnWeb(m, l)
	w.letterhead(m)
	w.Raw(`<tr><td id="letter" class="c pad t" style="padding:8px 40px 32px;background-color:`, card, `;font-family:`,
		w.face, `;font-size:16px;line-height:1.6;color:`, ink, `;text-align:`, w.start,
		`;word-break:`, w.breaks, `;overflow-wrap:break-word;">
`)
}

func dirOf(s string) string {
	if s == "rtl" {
		return "rtl"
	}
	return "ltr"
}

// preheader is what mail lists show beside the subject; the joiners after it keep
// them from going on with the letterhead.
func (w *writer) preheader(s string) {
	if s == "" {
		return
	}
	w.Raw(`<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:`, ground, `;">`)
	w.Text(s)
	w.Raw(strings.Repeat("&#8199;&#847;", 40), "</div>\n")
}

func (w *writer) viewOnWeb(m outputs.Meta, l outputs.Links) {
	if l.Web == "" {
		return
	}
	w.Raw(`<tr class="noprint"><td class="pad" style="padding:0 40px 12px;font-family:`, w.face,
		`;font-size:13px;line-height:1.5;text-align:`, w.end, `;">`)
	w.anchor(l.Web, "u", "color:"+muted+";text-decoration:underline;", m.Furniture.ViewOnWeb)
	w.Raw("</td></tr>\n")
}

func (w *writer) anchor(url, class, style, label string) {
	w.Raw(`<a href="`)
	w.Text(url)
	w.Raw(`" class="`, class, `" style="`, style, `">`)
	w.Text(label)
	w.Raw("</a>")
}

func (w *writer) letterhead(m outputs.Meta) {
	name := cmp.Or(m.Brand.Name, m.Organisation)
	w.Raw(`<tr><td class="c pad top" style="padding:28px 40px 20px;background-color:`, card, `;border-top:4px solid `,
		w.accent, `;">
<table role="presentation" style="border-collapse:collapse;width:100%;"><tr>
<td class="name a" style="padding:0;font-family:`, w.face, `;font-size:18px;line-height:1.3;font-weight:bold;color:`,
		w.accent, `;text-align:`, w.start, `;vertical-align:middle;">`)
	if len(m.Brand.LogoPNG) > 0 {
		w.Raw(`<img src="cid:`, LogoCID,
			`" height="40" style="display:block;height:40px;width:auto;max-width:240px;border:0;`+
				`font-size:18px;line-height:40px;" alt="`)
		w.Text(name)
		w.Raw(`">`)
	} else {
		w.Text(name)
	}
	w.Raw(`</td>
<td class="date u" style="padding:0;font-family:`, w.face, `;font-size:14px;line-height:1.4;color:`, muted,
		`;text-align:`, w.end, `;vertical-align:middle;">`)
	w.Text(m.DateText)
	w.Raw("</td></tr></table>\n</td></tr>\n")
}

func (w *writer) close(m outputs.Meta, l outputs.Links) {
	w.Raw("</td></tr>\n")
	if l.Acknowledge != "" {
		w.button(m.Furniture.Acknowledge, l.Acknowledge)
	}
	w.footer(m, l)
	w.Raw(`</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</div>
</body>
</html>
`)
}

// button is a cell with a border, which every client draws.
func (w *writer) button(label, url string) {
	w.Raw(`<tr class="noprint"><td class="c pad" style="padding:0 40px 36px;background-color:`, card, `;text-align:`,
		w.start, `;">
<table role="presentation" style="border-collapse:separate;"><tr>`+
			`<td class="btn" style="padding:0;border-radius:6px;background-color:`, w.accent, `;">`)
	w.anchor(url, "btn", fmt.Sprintf("display:inline-block;padding:12px 24px;border:1px solid %s;"+
		"border-radius:6px;background-color:%s;font-family:%s;font-size:16px;line-height:1.25;"+
		"font-weight:bold;color:#ffffff;text-decoration:none;", w.accent, w.accent, w.face), label)
	w.Raw("</td></tr></table>\n</td></tr>\n")
}

func (w *writer) footer(m outputs.Meta, l outputs.Links) {
	w.Raw(`<tr><td class="pad u" style="padding:24px 40px 8px;font-family:`, w.face,
		`;font-size:13px;line-height:1.6;color:`, muted, `;text-align:`, w.start, pick(w.breaks == "keep-all",
			`;word-break:keep-all`, ""), `;">
`)
	for _, x := range []struct{ label, url string }{{m.Furniture.Download, l.Paper},
		{m.Furniture.Preferences, l.Preferences}, {m.Furniture.Unsubscribe, l.Unsubscribe}} {
		if x.url != "" {
			w.Raw(`<p class="noprint" style="margin:0 0 8px;">`)
			w.anchor(x.url, "u", "color:"+muted+";text-decoration:underline;", x.label)
			w.Raw("</p>\n")
		}
	}
	w.small(m.Furniture.WhyYouGet)
	w.small(m.Sender())
	for _, s := range strings.Split(m.Brand.Footer, "\n") {
		w.small(s)
	}
	w.Raw("</td></tr>\n")
}

func (w *writer) small(s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	w.Raw(`<p dir="auto" style="margin:0 0 8px;">`) // it may be in another script than the letter
	w.Text(s)
	w.Raw("</p>\n")
}
