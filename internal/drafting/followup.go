package drafting

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/records"
	"tidings/internal/report"
	"tidings/internal/safefile"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
)

// Following says whom a follow-up is for.
type Following struct {
	States []string // of the messages of the first notice; report.NotAcknowledged counts as one
	// Accounts has it go to contacts of the accounts that nobody told: in these Roles, else to all
	// who were not tried.
	Accounts bool
	Roles    []string
}

// audience is that of the follow-up of a notice. Contacts of accounts are others than the first
// notice chose, so that its rule holds no more but for what was affected and who is left out.
func (f Following) audience(first notices.Notice) (notices.Audience, error) {
	a := first.Audience
	a.Of, a.OfAlso, a.States = first.Slug, nil, f.States
	if f.Accounts {
		a.Except.Roles = slices.DeleteFunc(slices.Clone(a.Except.Roles), func(role string) bool { // asked for now
			return slices.ContainsFunc(f.Roles, func(r string) bool {
				return recipients.Role(r) == recipients.Role(role)
			})
		})
		return notices.Audience{Of: first.Slug, States: []string{notices.AccountsNotReached}, Roles: f.Roles,
			Affected: a.Affected, Except: a.Except}, nil
	}
	for _, s := range f.States {
		if s != notices.Told && !report.KnownState(s) {
			return a, talk.BadFlag("--state %q: use %s, %s or one of %s", s, notices.Told, report.NotAcknowledged,
				talk.Words(report.States()))
		}
	}
	return a, nil
}

// FollowUp drafts a notice to some of those whom an earlier one was for. It is a notice of its own
// in the same thread.
func (d *Drafter) FollowUp(ctx context.Context, slug, next string, f Following, force bool) (*Report, error) {
	first, err := d.ws.Notice(slug)
	if err != nil {
		return nil, err
	}
	audience, err := f.audience(first)
	if err != nil {
		return nil, err
	}
	send, err := d.kept.Settled(ctx, slug)
	if err != nil {
		return nil, err
	}
	return d.draftFollowUp(ctx, first, send, next, audience, force)
}

// draftFollowUp copies the letters of a notice into a new one, for the manager to
// change, with an audience of those whom the first did not reach. A line at the head says
// when that was sent. Moment and records are the new notice's own: what changed since the
// first was written is told now, and a check of the copy finds what changes from here on.
func (d *Drafter) draftFollowUp(ctx context.Context, first notices.Notice, send delivery.Send, slug string,
	audience notices.Audience, force bool) (*Report, error) {
	if err := d.MayDraft(Options{Slug: slug, Force: force}); err != nil {
		return nil, err
	}
	s, err := letter.Read(d.ws, first.Slug, d.ws.RecordsAfresh)
	if err != nil {
		return nil, err
	}
	r := &Report{Notice: path.Join(workspace.NoticeDir, slug, "notice.yaml"), Subjects: map[string]string{},
		Instead: instead(first, slug, audience.States)}
	n := first
	n.Slug, n.AsOf = slug, d.clock.Here()
	n.Audience, n.Publish = audience, false
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
		now := *from
		now.Records = s.Records
		n.Records = now.References(d.clock.Location(), n, letters)
	}
	if err := d.copyAffected(first.Slug, n); err != nil {
		return nil, err
	}
	r.Letters, err = letter.WriteNotice(d.ws, n, letters, s.Records, from)
	return r, err
}

// instead is the command that drafts what the records say now to those who were told; empty where
// the states are of people who do not have the letter, or it tells of no record.
func instead(first notices.Notice, slug string, states []string) string {
	if !slices.ContainsFunc(states, func(s string) bool {
		return s == notices.Told || s == string(delivery.Accepted) || s == string(delivery.Delivered)
	}) {
		return ""
	}
	for _, r := range first.Records {
		if r.Kind == records.OfIncident || r.Kind == records.OfMaintenance {
			return fmt.Sprintf("draft %s --force --%s %s --told %s", slug, r.Kind, r.ID, first.Slug)
		}
	}
	return ""
}

// mostAffected bounds the file that lists affected accounts.
const mostAffected = 64 << 20

// copyAffected copies the file that lists affected accounts beside the new notice.
func (d *Drafter) copyAffected(from string, n notices.Notice) error {
	name := n.Audience.Affected.File()
	if name == "" {
		return nil
	}
	b, err := safefile.Read(d.ws.Path(workspace.NoticeDir, from, name), mostAffected)
	if err != nil {
		return err
	}
	return workspace.WriteFile(d.ws.Path(workspace.NoticeDir, n.Slug, name), b, 0o644)
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
