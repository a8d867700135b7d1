package trial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tidings/internal/desk"
	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/pdf"
	"tidings/outputs/text"
)

// BenchRenderReport has medians in milliseconds a letter.
type BenchRenderReport struct {
	Letters int     `json:"letters"`
	PDFMs   float64 `json:"pdf_ms"`
	EmailMs float64 `json:"email_ms"`
	WebMs   float64 `json:"web_ms"`
}

// BenchRender renders the QSOL letter many times on one goroutine.
func BenchRender(ctx context.Context, letters int) (*BenchRenderReport, error) {
	if letters < 1 {
		return nil, talk.BadFlag("bench render needs at least one letter")
	}
	dir, err := os.MkdirTemp("", "tidings-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := desk.Init(filepath.Join(dir, "w"), "qsol"); err != nil {
		return nil, err
	}
	d, err := desk.Open(ctx, desk.Options{Dir: filepath.Join(dir, "w")})
	if err != nil {
		return nil, err
	}
	m := &demo{d: d}
	_, err = m.draft(ctx)
	if err = errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	return benchRender(ctx, filepath.Join(dir, "w"), letters)
}

func benchRender(ctx context.Context, dir string, letters int) (*BenchRenderReport, error) {
	ws, err := workspace.Open(dir)
	if err != nil {
		return nil, err
	}
	s, err := letter.Read(ws, demoNotice, ws.Records)
	if err != nil {
		return nil, err
	}
	printer, err := pdf.New()
	if err != nil {
		return nil, err
	}
	doc, err := s.Document("en", s.Zone())
	if err != nil {
		return nil, err
	}
	r := &BenchRenderReport{Letters: letters}
	for _, x := range []struct {
		to *float64
		do func() error
	}{
		{&r.PDFMs, func() error { _, err := s.PDF(ctx, printer, doc, outputs.Fallbacks, nil); return err }},
		{&r.EmailMs, func() error { return renderEmail(doc) }},
		{&r.WebMs, func() error { _, err := s.Page(doc, nil, nil); return err }},
	} {
		if *x.to, err = medianMs(letters, x.do); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func renderEmail(doc *outputs.Document) error {
	if _, err := email.HTML(doc, outputs.Fallbacks, outputs.Links{}); err != nil {
		return err
	}
	_, err := text.Render(doc, outputs.Fallbacks, outputs.Links{})
	return err
}

// medianMs runs do n times and gives the median in milliseconds.
func medianMs(n int, do func() error) (float64, error) {
	times := make([]float64, n)
	for i := range times {
		began := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		times[i] = float64(time.Since(began).Microseconds()) / 1000
	}
	slices.Sort(times)
	return times[n/2], nil
}
