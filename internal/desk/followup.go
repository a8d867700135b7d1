package desk

import (
	"os"
	"path"
	"time"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
)

// draftFollowUp copies the letters of a notice into a new one, for the manager to
// change, with an audience of those whom the first did not reach.
func (d *Desk) draftFollowUp(first notices.Notice, slug string, states []string, force bool) (*DraftReport, error) {
	if err := d.MayDraft(DraftOptions{Slug: slug, Force: force}); err != nil {
		return nil, err
	}
	n := first
	n.Slug, n.AsOf = slug, d.now().In(d.zone()).Truncate(time.Second)
	n.Audience.Of, n.Audience.States, n.Publish = first.Slug, states, false
	if n.Thread == "" {
		n.Thread = first.Slug
	}
	r := &DraftReport{Notice: path.Join(workspace.NoticeDir, slug, "notice.yaml"), Subjects: map[string]string{}}
	if err := os.MkdirAll(d.ws.Path(workspace.NoticeDir, slug), 0o755); err != nil {
		return nil, err
	}
	for _, tag := range n.Locales {
		text, err := d.ws.Letter(first.Slug, tag)
		if err != nil {
			return nil, err
		}
		if err := d.ws.SaveLetter(slug, tag, text); err != nil {
			return nil, err
		}
		r.Letters = append(r.Letters, letter.File(slug, tag))
	}
	if err := letter.CopyDrafted(d.ws, first.Slug, slug); err != nil {
		return nil, err
	}
	return r, d.ws.SaveNotice(n)
}
