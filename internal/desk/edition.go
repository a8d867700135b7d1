package desk

import (
	"fmt"
	"path"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/templates"
)

// edition is a notice with everything that it is made from, read once: what is
// checked, approved and compiled is one and the same edition. An approved one is
// kept whole, so that it can be made again when the workspace has moved on.
type edition struct {
	Notice  notices.Notice    `json:"notice"`
	Records notices.Records   `json:"records"`
	Letters map[string]string `json:"letters"` // Markdown by locale
	Config  workspace.Config  `json:"config"`  // holds no secrets
	Logo    []byte            `json:"logo,omitempty"`
}

// edition reads a notice, its letters and all records.
func (d *Desk) edition(slug string) (*edition, error) { return d.editionOf(slug, d.ws.Records) }

// editionOf is edition with the records read by records: what is bound comes from
// the files alone, what is only looked at may come from the cache of records.
func (d *Desk) editionOf(slug string, records func() (notices.Records, error)) (*edition, error) {
	n, err := d.ws.Notice(slug)
	if err != nil {
		return nil, err
	}
	e := &edition{Notice: n, Letters: map[string]string{}, Config: d.ws.Config, Logo: d.ws.Config.Brand.LogoPNG}
	if e.Records, err = records(); err != nil {
		return nil, err
	}
	for _, tag := range n.Locales {
		if e.Letters[tag], err = d.ws.Letter(slug, tag); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// letterFile is a letter's path for people.
func letterFile(slug, tag string) string {
	return path.Join(workspace.NoticeDir, slug, tag+".md")
}

// document parses one letter for one time zone.
func (e *edition) document(tag string, zone *time.Location) (*outputs.Document, error) {
	file := letterFile(e.Notice.Slug, tag)
	l, err := locale.Parse(tag)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	org := e.Config.Organisation
	return outputs.Parse([]byte(e.Letters[tag]), outputs.Env{
		File: file, Slug: e.Notice.Slug, Subject: e.Notice.Subject, Stream: e.Notice.Stream,
		Records: &e.Records, Locale: l, Zone: zone, AsOf: e.Notice.AsOf, Since: e.Notice.Since,
		Signer:       outputs.Signer{Name: org.Signer.Name, Title: org.Signer.Title, Unit: org.Signer.Unit},
		Organisation: org.Name, Service: org.Service, Address: org.Address, Brand: e.brand(), WebURL: e.webURL(tag),
	})
}

// brand is the look of the letters; without a name of its own it is the
// organisation's.
func (e *edition) brand() templates.Brand {
	b := e.Config.Brand
	b.LogoPNG = e.Logo
	if b.Name == "" {
		b.Name = e.Config.Organisation.Name
	}
	return b
}

// webURL is where the letter will stand on the web; empty without a site, and for a
// letter that is not published.
func (e *edition) webURL(tag string) string {
	base := e.Config.Site.URL
	if base == "" || e.Notice.Private {
		return ""
	}
	return strings.TrimSuffix(base, "/") + "/" + letterPage(e.Notice.Slug, tag)
}

// zone is the organisation's time zone.
func (e *edition) zone() *time.Location { return zoneOr(e.Config.Organisation.TimeZone, time.UTC) }

// zones gives the time zone of every region of the configuration; the empty
// region, of people who have none, has the organisation's.
func (e *edition) zones() map[string]*time.Location {
	out := map[string]*time.Location{"": e.zone()}
	for _, r := range e.Config.Regions {
		out[r.ID] = zoneOr(r.TimeZone, e.zone())
	}
	return out
}

// zoneOr loads a zone; the workspace has checked that those it names load.
func zoneOr(name string, other *time.Location) *time.Location {
	if z, err := time.LoadLocation(name); err == nil {
		return z
	}
	return other
}

// stream gives the sender of the edition's stream.
func (e *edition) stream() workspace.StreamConfig {
	if e.Notice.Stream == notices.News {
		return e.Config.Streams.Update
	}
	return e.Config.Streams.Service
}
