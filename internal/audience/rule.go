package audience

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/safefile"
	"tidings/internal/table"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
	"tidings/recipients/spell"
)

// maxList bounds the file of a notice's affected accounts.
const maxList = 256 << 20

// whole is the rule with whom the notices let in that it follows up.
func (r *Room) whole(ctx context.Context, s *letter.Source) (recipients.Rule, error) {
	rule, err := r.Rule(ctx, s)
	if err == nil {
		rule.Of, err = r.needs.Followed(ctx, s.Notice)
	}
	return rule, err
}

// Rule is a notice's audience as the registry wants it: with what its records affect, or what
// its list of accounts says; without whom it follows up.
func (r *Room) Rule(ctx context.Context, s *letter.Source) (recipients.Rule, error) {
	return r.rule(ctx, s, s.Notice.Audience)
}

func (r *Room) rule(ctx context.Context, s *letter.Source, a notices.Audience) (recipients.Rule, error) {
	n := s.Notice
	rule := recipients.Rule{Audience: a, Stream: n.Stream, RegionLocales: map[string]string{},
		Several: s.OwnFacts(nil) != nil}
	for _, g := range r.needs.Workspace.Config.Regions {
		rule.RegionLocales[g.ID] = g.Locale
	}
	switch a.Affected {
	case "":
	case notices.ByRecords:
		if rule.Hits = Hits(n, s.Records); len(rule.Hits) == 0 {
			return rule, r.fault(n.Slug, "audience.affected", "no record of this notice affects a component; name the "+
				"components in its incident, maintenance or project, or name a file that lists the accounts")
		}
	default:
		list, sum, err := r.list(n.Slug, a.Affected.File(), nil)
		if err != nil {
			return rule, err
		}
		rule.Listed, rule.ListedSHA256 = list.Rows, sum
		return rule, r.listKnown(ctx, n.Slug, a.Affected.File(), list)
	}
	return rule, nil
}

// Hits are what the records of a notice affect.
func Hits(n notices.Notice, known notices.Records) (hits []recipients.Hit) {
	add := func(components, regions []string) {
		if len(components) > 0 {
			hits = append(hits, recipients.Hit{Components: components, Regions: regions})
		}
	}
	named := func(kind, id string) bool {
		for _, ref := range n.Records {
			if ref.Kind == kind && ref.ID == id {
				return true
			}
		}
		return false
	}
	for _, i := range known.Incidents {
		if named("incident", i.ID) {
			add(i.Components, i.Regions)
		}
	}
	for _, m := range known.Maintenance {
		if named("maintenance", m.ID) {
			add(m.Components, m.Regions)
		}
	}
	for _, p := range known.Projects {
		if named("project", p.ID) {
			add(p.Components, nil)
		}
	}
	return hits
}

// list reads the file of a notice's affected accounts, and gives its SHA-256. look sees each row.
func (r *Room) list(slug, file string, look func(recipients.ListedRow)) (*recipients.Listing, string, error) {
	ws := r.needs.Workspace
	name := path.Join(workspace.NoticeDir, slug, file)
	data, err := safefile.Read(ws.Path(workspace.NoticeDir, slug, file), maxList)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", r.fault(slug, "audience.affected", fmt.Sprintf("%s does not lie beside notice.yaml; put it "+
			"there, or write affected: true", file))
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	o := recipients.ListedOptions{Zone: r.needs.Zone, Components: ws.Config.Components, Look: look}
	list, err := recipients.ReadListed(bytes.NewReader(data), o)
	if foreign := (*table.EncodingError)(nil); errors.As(err, &foreign) {
		foreign.Do = "draft with --affected-list and --encoding windows-1252, which puts it here anew"
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	return list, hex.EncodeToString(sum[:]), nil
}

// listKnown refuses a list that names accounts which nobody has: somebody would be left out.
func (r *Room) listKnown(ctx context.Context, slug, file string, list *recipients.Listing) error {
	keys := make([]string, 0, len(list.Accounts))
	for _, a := range list.Accounts {
		keys = append(keys, a.Key)
	}
	db, err := r.needs.Store(ctx)
	if err != nil {
		return err
	}
	unknown, err := db.UnknownAccounts(ctx, keys)
	if err != nil || len(unknown) == 0 {
		return err
	}
	rows := map[string]recipients.ListedAccount{}
	for _, a := range list.Accounts {
		rows[a.Key] = a
	}
	near, err := r.nearAccounts(ctx, unknown[:min(len(unknown), mostNear)])
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s: %s that the registry does not have:", path.Join(workspace.NoticeDir, slug, file),
		locale.Num(len(unknown), "account"))
	for _, key := range unknown[:min(len(unknown), mostNear)] {
		text += fmt.Sprintf("\n  row %d: %s", rows[key].Row, rows[key].Name)
		if near[key] != "" {
			text += fmt.Sprintf("; is %s meant?", near[key])
		}
	}
	if more := len(unknown) - mostNear; more > 0 {
		text += fmt.Sprintf("\n  and %d more", more)
	}
	return errors.New(text)
}

// mostNear is how many unknown names are told with what may have been meant.
const mostNear = 20

// nearAccounts gives for names of accounts those of the registry that look like them.
func (r *Room) nearAccounts(ctx context.Context, names []string) (map[string]string, error) {
	db, err := r.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	near := map[string]string{}
	err = db.AccountNames(ctx, func(_ int64, name, _ string) error {
		for _, of := range names {
			best := near[of]
			if found := spell.Nearest(of, []string{name, best}); found != "" {
				near[of] = strings.Clone(found)
			}
		}
		return nil
	})
	return near, err
}
