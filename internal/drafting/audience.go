package drafting

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"tidings/internal/safefile"
	"tidings/internal/table"
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

// readList reads the list of affected accounts that a draft is to have, as UTF-8 where its encoding
// is named; nil: none. One that cannot be used is refused before anything is written.
func (d *Drafter) readList(o Options) ([]byte, error) {
	if o.AffectedList == "" {
		if o.Encoding != "" {
			return nil, talk.BadFlag("--encoding is that of --affected-list, which is not given")
		}
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
	if o.Encoding != "" {
		text, err := table.UTF8(bytes.NewReader(data), o.Encoding)
		if err != nil {
			return nil, talk.BadFlag("--encoding: %v", err)
		}
		if data, err = io.ReadAll(text); err != nil {
			return nil, err
		}
	}
	if _, err := recipients.ReadListed(bytes.NewReader(data), recipients.ListedOptions{Zone: d.clock.Location(),
		Components: d.ws.Config.Components}); err != nil {
		return nil, fmt.Errorf("%s: %w", o.AffectedList, err)
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
