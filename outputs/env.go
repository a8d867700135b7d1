package outputs

import (
	"cmp"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/templates"
)

// Env is everything that a letter is lowered with. Parse reads no clock and no
// file: equal input gives an equal Document.
type Env struct {
	File     string              // name of the Markdown file in errors, e.g. notices/qsol-update/en.md
	Slug     string              // of the notice
	Revision int                 // 0: none yet
	Subject  string              // empty: the letter's first heading
	Stream   notices.Stream      // empty: service
	Records  *notices.Records    // what data blocks draw on
	Locale   *locale.Locale      // of the letter: its words around the text, its dates and numbers
	Zone     *time.Location      // in which times are shown; nil: UTC
	Region   string              // of the reader, for facts that are their region's own; empty: none
	AsOf     time.Time           // the moment the letter speaks of and its date
	Since    notices.Day         // default of the incidents block's since=; may be no day
	About    []notices.RecordRef // the records that the letter is about, for the yours block

	Signer       Signer          // for the signoff block
	Organisation string          // who writes
	Service      string          // what customers use; empty: the organisation
	Address      []string        // postal address lines of the sender
	Brand        templates.Brand // colours, logo and footer
	WebURL       string          // permalink of the web post, may be empty
	Corrects     *Correction     // the earlier letter that this one corrects; nil: none
}

// Signer signs the letter: a person, what they are, and the part of the organisation
// that they speak for. Each may be empty.
type Signer struct{ Name, Title, Unit string }

// meta gives the part of a document that does not come from the letter's text: ready
// before the text is read, in the words of its locale.
func (e Env) meta() Meta {
	l := e.Locale
	service := cmp.Or(e.Service, e.Organisation)
	stream := cmp.Or(e.Stream, notices.Service)
	return Meta{
		Slug: e.Slug, Revision: e.Revision, Subject: OneLine(e.Subject), Locale: l.Tag(), Dir: l.Dir(), Language: l,
		Zone: e.Zone.String(), Stream: string(stream), Organisation: e.Organisation, Address: e.Address,
		Brand: e.Brand, Date: e.AsOf, DateText: l.Date(e.AsOf.In(e.Zone)), WebURL: e.WebURL,
		Furniture: Furniture{
			ViewOnWeb:   l.Phrase(locale.KeyViewOnWeb),
			ViewOnWebAt: strings.TrimSpace(l.Label(l.Phrase(locale.KeyViewOnWeb), "")),
			Acknowledge: l.Phrase(locale.KeyAcknowledge),
			Unsubscribe: l.Phrase(locale.KeyUnsubscribe), Preferences: l.Phrase(locale.KeyPreferences),
			WhyYouGet: l.Phrase(locale.KeyWhyYouGet, service), Page: l.Phrase(locale.KeyPage),
			Contents: l.Phrase(locale.KeyContents), Continued: l.Phrase(locale.KeyContinued),
			TableOf: l.Phrase(locale.KeyTableOf), SkipToLetter: l.Phrase(locale.KeySkipToLetter),
			Download: l.Phrase(locale.KeyDownload),
		},
	}
}
