package check

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/pdf"
)

// PDF sets every language once. A character that no font has is found
// before the approval; it keeps that language's PDF away, and nothing else. So is a table
// that is too wide for a page.
func PDF(ctx context.Context, printer *pdf.Renderer, s *letter.Source, r *Report) error {
	if s.Notice.Link == notices.PaperLink && s.Config.Feedback.PublicURL == "" {
		r.add("pdf", Error, path.Join(workspace.NoticeDir, s.Notice.Slug, "notice.yaml"), "link: pdf needs the "+
			"address at which readers reach \"tidings serve\"; write feedback.public_url in tidings.yaml, or leave "+
			"link out")
	}
	for _, tag := range s.Notice.Locales {
		doc, err := s.WholeDocument(tag, s.Zone())
		if err != nil {
			return err
		}
		file := letter.File(s.Notice.Slug, tag)
		if s.Notice.Attach == notices.PublicPDF && s.Personal(tag) {
			r.add("pdf", Error, file, "some readers are told here what others are not, and the PDF that goes with the "+
				"mail says what everybody may read: the two would differ; write attach: personal-pdf in notice.yaml")
		}
		err = s.TryPDF(ctx, printer, doc, func(m pdf.Remark) { wideTable(r, file, m) })
		var u *pdf.UnsupportedError
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &u):
			unsupported(s, tag, u, r)
		case err != nil:
			r.add("pdf", Error, file, "PDF: %v", err)
		case s.Notice.Attach != "":
			if err := attachment(ctx, printer, s, doc, file, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// goodAttachment is what may go with every message without a word: mail servers charge for more,
// and some refuse it.
const goodAttachment = 1 << 20

// attachment tells of a PDF that is large for going with every message.
func attachment(ctx context.Context, printer *pdf.Renderer, s *letter.Source, doc *outputs.Document, file string,
	r *Report) error {
	paper, err := s.PublicPDF(ctx, printer, doc)
	if n := len(paper) / 3 * 4; n > goodAttachment {
		r.Add(Warning, file, "the PDF adds %d KB to every message; shorten the letter or make the logo smaller, or "+
			"leave attach out of notice.yaml and publish the letter", n>>10)
	}
	return err
}

// wideTable tells of a table that the PDF cannot set as it is.
func wideTable(r *Report, file string, m pdf.Remark) {
	if m.Line > 0 {
		file = fmt.Sprintf("%s:%d", file, m.Line)
	}
	switch {
	case m.Grids > 1:
		r.Add(Warning, file, "this table is too wide for a page of the PDF: its columns are set as %d tables below "+
			"each other, each beginning with the first column; shorten the words in it, or write several tables",
			m.Grids)
	case m.Turned:
		r.Add(Warning, file, "this table is too wide for a page of the PDF: it is set on a page of its own, on its "+
			"side; shorten the words in it, or write several tables")
	}
	if m.Torn != "" {
		r.Add(Warning, file, "a word or number in this table is wider than a page of the PDF and goes on below "+
			"without a hyphen: “%s”; shorten it", clip(m.Torn, 40))
	}
}

func clip(s string, most int) string {
	if runes := []rune(strings.TrimSpace(s)); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return strings.TrimSpace(s)
}
