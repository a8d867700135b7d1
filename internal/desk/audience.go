package desk

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tidings/internal/audience"
	"tidings/internal/check"
	"tidings/internal/letter"
	"tidings/internal/registry"
	"tidings/internal/workspace"
)

// Audience counts whom a notice goes to.
func (d *Desk) Audience(ctx context.Context, slug string) (*audience.Report, error) {
	s, err := d.looked(slug)
	if err != nil {
		return nil, err
	}
	return d.audience.Count(ctx, s)
}

// ListAudience writes whom a notice goes to as CSV.
func (d *Desk) ListAudience(ctx context.Context, slug string, w io.Writer) error {
	s, err := d.looked(slug)
	if err != nil {
		return err
	}
	d.journal.Saw(ctx, "audience export", slug, "")
	return d.audience.List(ctx, s, w)
}

// WhyAudience says in words why somebody gets a notice or does not.
func (d *Desk) WhyAudience(ctx context.Context, slug, address string) (*audience.Why, error) {
	s, err := d.looked(slug)
	if err != nil {
		return nil, err
	}
	why, err := d.audience.Why(ctx, s, address)
	if err != nil {
		return nil, registry.NotRegistered(address, err)
	}
	return why, nil
}

// CompareAudience says who is in the audience of one of two notices; csv, if it is not nil, gets
// those who are in one alone.
func (d *Desk) CompareAudience(ctx context.Context, slug, other string, csv io.Writer) (*audience.Comparison, error) {
	s, err := d.looked(slug)
	if err != nil {
		return nil, err
	}
	t, err := d.looked(other)
	if err != nil {
		return nil, err
	}
	if csv != nil {
		d.journal.Saw(ctx, "audience export", slug, "beside %s", other)
	}
	return d.audience.Compare(ctx, s, t, csv)
}

// looked reads a notice for looking at it only.
func (d *Desk) looked(slug string) (*letter.Source, error) {
	return letter.Read(d.ws, slug, d.ws.Readable)
}

// strangers adds to a check what the audience names and nobody has, and what is doubtful in its list.
func (d *Desk) strangers(ctx context.Context, s *letter.Source, r *check.Report) error {
	found, err := d.audience.Findings(ctx, s)
	for _, f := range found {
		level := check.Warning
		if f.Error {
			level = check.Error
		}
		where := f.Where
		if f.Path != "" {
			where = d.noticePlace(s.Notice.Slug, f.Path)
		}
		r.Add(level, where, "%s", f.Message)
	}
	return err
}

// noticePlace is where a value of a notice stands: file:line:column.
func (d *Desk) noticePlace(slug, path string) string {
	var files workspace.Errors
	if !errors.As(d.ws.NoticeFault(slug, path, path), &files) || files[0].Line == 0 {
		return workspace.NoticeDir + "/" + slug + "/notice.yaml"
	}
	return fmt.Sprintf("%s:%d:%d", files[0].File, files[0].Line, files[0].Column)
}
