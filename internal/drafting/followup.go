package drafting

import (
	"context"
	"path"
	"strings"

	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/report"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// FollowUp drafts a notice to those recipients of an earlier one whose message is
// in the states given. It is a notice of its own in the same thread.
func (d *Drafter) FollowUp(ctx context.Context, slug, next string, states []string, force bool) (*Report, error) {
	first, err := d.ws.Notice(slug)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		if !report.KnownState(s) {
			return nil, talk.BadFlag("--state %q: use %s or one of %s", s, report.NotAcknowledged,
				talk.Words(report.States()))
		}
	}
	send, err := d.kept.Settled(ctx, slug)
	if err != nil {
		return nil, err
	}
	return d.draftFollowUp(ctx, first, send, next, states, force)
}

// draftFollowUp copies the letters of a notice into a new one, for the manager to
// change, with an audience of those whom the first did not reach. A line at the head says
// when that was sent. Moment and records are the new notice's own: what changed since the
// first was written is told now, and a check of the copy finds what changes from here on.
func (d *Drafter) draftFollowUp(ctx context.Context, first notices.Notice, send delivery.Send, slug string,
	states []string, force bool) (*Report, error) {
	if err := d.MayDraft(Options{Slug: slug, Force: force}); err != nil {
		return nil, err
	}
	s, err := letter.Read(d.ws, first.Slug, d.ws.RecordsAfresh)
	if err != nil {
		return nil, err
	}
	r := &Report{Notice: path.Join(workspace.NoticeDir, slug, "notice.yaml"), Subjects: map[string]string{}}
	n := first
	n.Slug, n.AsOf = slug, d.clock.Here()
	n.Audience.Of, n.Audience.OfAlso, n.Audience.States, n.Publish = first.Slug, nil, states, false
	if n.Thread == "" {
		n.Thread = first.Slug
	}
	letters := map[string]string{}
	for tag, text := range s.Letters {
		if letters[tag], err = d.firstSent(tag, text, send); err != nil {
			return nil, err
		}
	}
	from, fault := letter.ReadDrafted(d.ws, first.Slug)
	stale := check.New(first.Slug)
	check.Stale(ctx, d.lib, s, from, fault, stale)
	for _, f := range stale.Findings {
		r.Changed = append(r.Changed, f.Where+": "+f.Message)
	}
	if from == nil || fault != nil { // written by hand
		from = nil
	} else {
		from.Records = s.Records
		n.Records = from.References(d.clock.Location(), n, letters)
	}
	r.Letters, err = letter.WriteNotice(d.ws, n, letters, s.Records, from)
	return r, err
}

// firstSent puts a line below a letter's heading that says when it was first sent.
func (d *Drafter) firstSent(tag, text string, send delivery.Send) (string, error) {
	l, err := d.ws.Config.Languages.Parse(tag)
	if err != nil {
		return "", err
	}
	at := send.StartedAt
	if at.IsZero() {
		at = send.CreatedAt
	}
	line := l.Phrase(locale.KeyFirstSent, l.Date(at.In(d.clock.Location()))) + "\n\n"
	if head, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(head, "# ") {
		return head + "\n\n" + line + strings.TrimLeft(rest, "\r\n"), nil
	}
	return line + text, nil
}
