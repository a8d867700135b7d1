package check

import (
	"context"
	"errors"

	"tidings/internal/letter"
	"tidings/outputs"
	"tidings/outputs/pdf"
)

// PDF sets every language once. A character that no font has is found
// before the approval; it keeps that language's PDF away, and nothing else.
func PDF(ctx context.Context, printer *pdf.Renderer, s *letter.Source, r *Report) error {
	for _, tag := range s.Notice.Locales {
		doc, err := s.Document(tag, s.Zone())
		if err != nil {
			return err
		}
		_, err = s.PDF(ctx, printer, doc, outputs.Fallbacks, nil)
		var u *pdf.UnsupportedError
		switch {
		case errors.As(err, &u):
			unsupported(s, tag, u, r)
		case err != nil:
			r.add("pdf", Error, letter.File(s.Notice.Slug, tag), "PDF: %v", err)
		}
	}
	return nil
}
