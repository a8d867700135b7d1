package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tidings/outputs"
	"tidings/outputs/email"
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
		return nil, badFlag("bench render needs at least one letter")
	}
	dir, err := os.MkdirTemp("", "tidings-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := Init(filepath.Join(dir, "w"), "qsol"); err != nil {
		return nil, err
	}
	d, err := Open(ctx, Options{Dir: filepath.Join(dir, "w")})
	if err != nil {
		return nil, err
	}
	r, err := d.benchRender(ctx, letters)
	return r, errors.Join(err, d.Close())
}

func (d *Desk) benchRender(ctx context.Context, letters int) (*BenchRenderReport, error) {
	m := &demo{d: d}
	if _, err := m.draft(ctx); err != nil {
		return nil, err
	}
	e, err := d.edition(demoNotice)
	if err != nil {
		return nil, err
	}
	r := &BenchRenderReport{Letters: letters}
	var doc *outputs.Document
	parse := func() (err error) {
		doc, err = e.document("en", e.zone())
		return err
	}
	if err := parse(); err != nil {
		return nil, err
	}
	for _, x := range []struct {
		to *float64
		do func() error
	}{
		{&r.PDFMs, func() error { _, err := d.pdf(ctx, e, doc, outputs.Fallbacks, nil); return err }},
		{&r.EmailMs, func() error { return renderEmail(doc) }},
		{&r.WebMs, func() error { _, err := d.webPage(ctx, e, doc); return err }},
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
