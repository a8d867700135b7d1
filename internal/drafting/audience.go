package drafting

import (
	"fmt"
	"path/filepath"
	"strings"

	"tidings/internal/safefile"
	"tidings/internal/talk"
	"tidings/notices"
	"tidings/recipients"
)

// maxList bounds a list of affected accounts, in bytes.
const maxList = 256 << 20

// audienceOf is the rule that a draft's options say.
func (d *Drafter) audienceOf(o Options) notices.Audience {
	a := o.Audience
	a.Regions = o.Regions
	if o.AffectedList != "" {
		a.Affected = notices.Affected(filepath.Base(o.AffectedList))
	}
	if len(o.Told) > 0 {
		a.Of, a.OfAlso, a.States = o.Told[0], o.Told[1:], []string{notices.Told}
	}
	return a
}

// readList reads the list of affected accounts that a draft is to have; nil: none.
func (d *Drafter) readList(o Options) ([]byte, error) {
	if o.AffectedList == "" {
		return nil, nil
	}
	name := filepath.Base(o.AffectedList)
	if !strings.EqualFold(filepath.Ext(name), ".csv") || strings.HasPrefix(name, ".") {
		return nil, talk.BadFlag("--affected-list %s: give a CSV file, for instance hosts.csv", o.AffectedList)
	}
	if o.Audience.Affected != "" {
		return nil, talk.BadFlag("--affected and --affected-list exclude each other")
	}
	data, err := safefile.Read(o.AffectedList, maxList)
	if err != nil {
		return nil, fmt.Errorf("--affected-list: %w", err)
	}
	return data, nil
}

// meantAudience refuses what an audience cannot mean.
func (d *Drafter) meantAudience(a notices.Audience) error {
	if err := recipients.CheckConditions(a); err != nil {
		return talk.BadFlag("--%v", err)
	}
	n := notices.Notice{Audience: a}
	for _, p := range n.Validate(notices.Records{Components: d.ws.Config.Components, Regions: d.ws.Config.Regions}) {
		if strings.HasPrefix(p.Path, "audience.") {
			return talk.BadFlag("the audience: %s", p.Message)
		}
	}
	return nil
}
