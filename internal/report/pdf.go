package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tidings/internal/locale"
	"tidings/outputs"
	"tidings/outputs/pdf"
)

// writePDF sets a report with the renderer of the letters. Names and words
// of mail systems may hold any character; those that no font has are shown as a
// box, as a report must not fail for them.
func (rd *Reader) writePDF(ctx context.Context, w io.Writer, p *page) error {
	r, err := rd.Printer()
	if err != nil {
		return err
	}
	b, err := r.Render(ctx, p.document(nil), pdf.Options{})
	var cannot *pdf.UnsupportedError
	if errors.As(err, &cannot) {
		b, err = r.Render(ctx, p.document(cannot.Runes), pdf.Options{})
	}
	if err != nil {
		return fmt.Errorf("report of %s: %w", p.slug, err)
	}
	_, err = w.Write(b)
	return err
}

// document is the report as a letter. Characters of missing are replaced.
func (p *page) document(missing []rune) *outputs.Document {
	l := p.Locale
	doc := &outputs.Document{Meta: outputs.Meta{
		Slug: p.slug, Revision: p.revision, Title: p.Title + ": " + p.Subject, Subject: p.Title + ": " + p.Subject,
		Locale: l.Tag(), Dir: l.Dir(),
		Stream: p.stream, Organisation: p.Organisation, Brand: p.Brand(), Date: p.at, DateText: l.Date(p.at),
		Furniture: outputs.Furniture{Page: l.Phrase(locale.KeyPage), Contents: l.Phrase(locale.KeyContents),
			Continued: l.Phrase(locale.KeyContinued), TableOf: l.Phrase(locale.KeyTableOf)},
	}}
	s := paper{box(missing)}
	add := func(b ...outputs.Block) { doc.Blocks = append(doc.Blocks, b...) }
	add(s.heading(1, "report", p.Title), s.paragraph(p.Subject))
	for _, f := range p.Facts {
		add(s.fact(f))
	}
	add(s.heading(2, "overview", p.OverviewHead), s.shares(p))
	for i, t := range p.Tables {
		add(s.heading(2, fmt.Sprintf("t%d", i), t.Caption))
		if len(t.Rows) > 0 {
			add(s.table(t))
		}
		if t.Note != "" {
			add(s.paragraph(t.Note))
		}
	}
	add(s.paragraph(p.Made))
	return doc
}

// box replaces characters that no font has.
func box(missing []rune) func(string) string {
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			if slices.Contains(missing, r) {
				return '□'
			}
			return r
		}, s)
	}
}

// paper makes blocks of plain text.
type paper struct{ clean func(string) string }

func (s paper) text(t string) []outputs.Inline {
	return []outputs.Inline{&outputs.Text{Value: s.clean(t)}}
}

func (s paper) heading(level int, id, t string) outputs.Block {
	return &outputs.Heading{Level: level, ID: id, Inlines: s.text(t)}
}

func (s paper) paragraph(t string) outputs.Block { return &outputs.Paragraph{Inlines: s.text(t)} }

func (s paper) fact(f fact) outputs.Block {
	if f.Label == "" {
		return s.paragraph(f.Value)
	}
	return &outputs.Paragraph{Inlines: append([]outputs.Inline{&outputs.Strong{Inlines: s.text(f.Label)}},
		s.text(": "+f.Value)...)}
}

func (s paper) shares(p *page) outputs.Block {
	l := p.Locale
	t := grid{Caption: p.OverviewHead, Numbers: 1, Head: []string{l.Phrase(locale.KeyState),
		l.Phrase(locale.KeyReportMessages), l.Phrase(locale.KeyShare)}}
	for _, x := range p.Shares {
		t.Rows = append(t.Rows, []string{x.Label, x.Count, x.Percent})
	}
	return s.table(t)
}

func (s paper) table(t grid) outputs.Block {
	out := &outputs.Table{RowHeaders: true}
	for i, h := range t.Head {
		align := outputs.AlignStart
		if i >= t.Numbers {
			align = outputs.AlignEnd
		}
		out.Columns, out.Head = append(out.Columns, align), append(out.Head, outputs.Cell{Inlines: s.text(h)})
	}
	for i, row := range t.Rows {
		cells := make([]outputs.Cell, len(row))
		for c, v := range row {
			cells[c].Inlines = s.text(v)
			if t.Total && i == t.Last() {
				cells[c].Inlines = []outputs.Inline{&outputs.Strong{Inlines: s.text(v)}}
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}
