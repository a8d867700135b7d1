package letter

import (
	"fmt"
	"path"
	"strings"
	"time"

	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/own"
	"tidings/templates"
)

// Source is a notice with everything that its letters are made from, read once:
// what is checked, approved and compiled is one and the same source. That of a
// revision is kept whole in the database, so that the letters can be made again
// when the workspace has moved on; its JSON is a stored format (see Revision).
type Source struct {
	// Notice is notices/SLUG/notice.yaml.
	Notice notices.Notice `json:"notice"`
	// Records are all records of the workspace, as live blocks may show any.
	Records notices.Records `json:"records"`
	// Letters are the Markdown letters by locale (BCP 47).
	Letters map[string]string `json:"letters"`
	// Config is tidings.yaml; it names where secrets are and holds none.
	Config workspace.Config `json:"config"`
	// Logo is the letterhead's PNG; nil without one.
	Logo []byte `json:"logo,omitempty"`
	// Drafted is what the letters were drafted from, by language; nil where nobody knows.
	Drafted []templates.Origin `json:"drafted,omitempty"`

	kept *documents // nil: a document is made whenever one is asked for
}

// Read reads a notice and its letters from the workspace, with the records that
// records gives: the files themselves for what is bound and sent, their cache for
// what is only looked at. A record that the notice names must be among those that can be
// read; of the others, those that the letters show must be, or they do not compile.
func Read(ws *workspace.Workspace, slug string, records func() (notices.Records, error)) (*Source, error) {
	n, err := ws.Notice(slug)
	if err != nil {
		return nil, err
	}
	s := &Source{Notice: n, Letters: map[string]string{}, Config: ws.Config, Logo: ws.Config.Brand.LogoPNG,
		Drafted: origins(ws, slug)}
	if s.Records, err = records(); err != nil {
		return nil, err
	}
	for _, ref := range n.Records {
		if err := s.Records.Fault(ref.Kind, ref.ID); err != nil {
			return nil, err
		}
	}
	for _, tag := range n.Locales {
		if s.Letters[tag], err = ws.Letter(slug, tag); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// File is a letter's path for people, relative to the workspace.
func File(slug, tag string) string {
	return path.Join(workspace.NoticeDir, slug, tag+".md")
}

// PagePath is the path of a letter's page below the site's root.
func PagePath(slug, tag string) string { return path.Join("notices", slug, tag+".html") }

// Document parses one letter as everybody may read it, in one time zone and of no region in particular.
func (s *Source) Document(tag string, zone *time.Location) (*outputs.Document, error) {
	return s.document(place{tag, zone, ""}, nil)
}

// DocumentFor parses the letter of one reader.
func (s *Source) DocumentFor(who *Reader) (*outputs.Document, error) {
	doc, err := s.unsettled(place{who.Tag, who.Zone, who.Region}, nil)
	if err != nil {
		return nil, err
	}
	return own.For(doc, who.Own), nil
}

// WholeDocument is Document with all that the letter says to anybody, for those who look at its
// words: it has every branch, one behind the other.
func (s *Source) WholeDocument(tag string, zone *time.Location) (*outputs.Document, error) {
	doc, err := s.unsettled(place{tag, zone, ""}, nil)
	if err != nil {
		return nil, err
	}
	return doc.Whole(), nil
}

// document is Document, marked as what it corrects.
func (s *Source) document(p place, corrects *Correction) (*outputs.Document, error) {
	doc, err := s.unsettled(p, corrects)
	if err != nil {
		return nil, err
	}
	return doc.Public(), nil
}

// unsettled is a letter whose personal parts are still to be settled.
func (s *Source) unsettled(p place, corrects *Correction) (*outputs.Document, error) {
	if s.kept != nil && corrects == nil && p.zone.String() == s.kept.zone && p.region == "" {
		return s.kept.document(s, p.tag)
	}
	return s.make(p, corrects)
}

func (s *Source) make(p place, corrects *Correction) (*outputs.Document, error) {
	env, err := s.env(p, corrects)
	if err != nil {
		return nil, err
	}
	return outputs.Parse([]byte(s.Letters[p.tag]), env)
}

// Manuscript reads one letter for its words, as readers in one time zone see them.
func (s *Source) Manuscript(tag string, zone *time.Location) (*outputs.Manuscript, error) {
	env, err := s.env(place{tag, zone, ""}, nil)
	if err != nil {
		return nil, err
	}
	return outputs.ReadManuscript([]byte(s.Letters[tag]), env)
}

func (s *Source) env(p place, corrects *Correction) (outputs.Env, error) {
	tag := p.tag
	file := File(s.Notice.Slug, tag)
	l, err := s.Config.Languages.Parse(tag)
	if err != nil {
		return outputs.Env{}, fmt.Errorf("%s: %w", file, err)
	}
	org := s.Config.Organisation
	signer := org.Signer.In(tag)
	return outputs.Env{
		File: file, Slug: s.Notice.Slug, Subject: s.Notice.Subject, Stream: s.Notice.Stream,
		Records: &s.Records, Locale: l, Zone: p.zone, Region: p.region, AsOf: s.Notice.AsOf, Since: s.Notice.Since,
		Signer:       outputs.Signer{Name: signer.Name, Title: signer.Title, Unit: signer.Unit},
		Organisation: org.Name, Service: org.Service, Address: org.Address, Brand: s.Brand(), WebURL: s.WebURL(tag),
		Corrects: corrects.of(s, tag), About: s.Notice.Records,
	}, nil
}

// Brand is the look of the letters; without a name of its own it is the
// organisation's.
func (s *Source) Brand() templates.Brand {
	b := s.Config.Brand
	b.LogoPNG = s.Logo
	if b.Name == "" {
		b.Name = s.Config.Organisation.Name
	}
	return b
}

// WebURL is where the letter will stand on the web; empty without a site, and for a
// letter that is not published.
func (s *Source) WebURL(tag string) string {
	base := s.Config.Site.URL
	if base == "" || s.Notice.Unpublished() != "" {
		return ""
	}
	return strings.TrimSuffix(base, "/") + "/" + PagePath(s.Notice.Slug, tag)
}

// ShownLinks are the links of a letter that is only looked at: those that the
// message will have, leading to pages that know nobody.
func (s *Source) ShownLinks(tag string) outputs.Links {
	l := outputs.Links{Web: s.webLink(tag, "preview")}
	base := s.publicURL()
	if base == "" {
		return l
	}
	l.Acknowledge, l.Preferences = base+"/a/preview", base+"/p/preview"
	if s.Notice.Stream == notices.News {
		l.Unsubscribe = base + "/u/preview"
	}
	if s.Notice.Link == notices.PaperLink {
		l.Paper = base + "/d/preview"
	}
	return l
}

// publicURL is the base of the recipients' own links, without a slash at its end.
func (s *Source) publicURL() string { return strings.TrimSuffix(s.Config.Feedback.PublicURL, "/") }

// Zone is the organisation's time zone.
func (s *Source) Zone() *time.Location { return ZoneOr(s.Config.Organisation.TimeZone, time.UTC) }

// Zones gives the time zone of every region of the configuration; the empty
// region, of people who have none, has the organisation's.
func (s *Source) Zones() map[string]*time.Location {
	out := map[string]*time.Location{"": s.Zone()}
	for _, r := range s.Config.Regions {
		out[r.ID] = ZoneOr(r.TimeZone, s.Zone())
	}
	return out
}

// ZoneOr loads a zone by its IANA name, or gives the other one; the workspace has
// checked that those it names load.
func ZoneOr(name string, other *time.Location) *time.Location {
	if z, err := time.LoadLocation(name); err == nil {
		return z
	}
	return other
}

// FromName is who stands beside the subject in a list of mail.
func (s *Source) FromName() string {
	if from := s.stream(); from.FromName != "" {
		return from.FromName
	}
	return s.stream().From
}

// stream gives the sender of the notice's stream.
func (s *Source) stream() workspace.StreamConfig {
	if s.Notice.Stream == notices.News {
		return s.Config.Streams.Update
	}
	return s.Config.Streams.Service
}
