package desk

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/text"
	"tidings/recipients"
)

// PreviewOptions say whose copy is shown, and in which form.
type PreviewOptions struct {
	Slug, As, Locale, Format string

	href func(tag string) string // of the page in another language; nil: tag.html
}

// Preview gives one copy of the letter: html, text, pdf, web or eml. As a recipient
// it has that person's fields, language and time zone in every format. A language
// that the letter has in another form only is shown in that: de-AT in de.
func (d *Desk) Preview(ctx context.Context, o PreviewOptions) ([]byte, error) {
	e, err := d.edition(o.Slug)
	if err != nil {
		return nil, err
	}
	who, err := d.previewed(ctx, e, o)
	if err != nil {
		return nil, err
	}
	doc, err := e.document(who.tag, who.zone)
	if err != nil {
		return nil, err
	}
	switch o.Format {
	case "html":
		b, err := email.HTML(doc, who.values, who.links)
		return e.withLogo(b), err
	case "text":
		return text.Render(doc, who.values, who.links)
	case "pdf":
		return d.pdf(ctx, e, doc, who.values, who.address)
	case "web":
		if who.row == nil {
			who.values = nil // the page that everybody sees
		}
		return d.readersPage(ctx, e, doc, who.values, o.href)
	case "eml":
		return d.previewMessage(ctx, e, who)
	}
	return nil, badFlag("--format %q: use html, text, pdf, web or eml", o.Format)
}

// withLogo puts the letterhead's image into the HTML: a browser has no other part of
// the message to take it from.
func (e *edition) withLogo(html []byte) []byte {
	if len(e.Logo) == 0 {
		return html
	}
	return bytes.Replace(html, []byte(`src="cid:`+email.LogoCID+`"`), []byte(`src="data:image/png;base64,`+base64.StdEncoding.EncodeToString(e.Logo)+`"`), 1)
}

// reader is whose copy a preview shows: a recipient, or nobody in particular.
type reader struct {
	tag     string
	zone    *time.Location
	values  outputs.Values
	links   outputs.Links
	address []string
	row     *delivery.Row // nil: nobody
}

func (d *Desk) previewed(ctx context.Context, e *edition, o PreviewOptions) (*reader, error) {
	r := &reader{zone: e.zone(), values: outputs.Fallbacks}
	if o.As != "" {
		if err := d.asRecipient(ctx, e, o, r); err != nil {
			return nil, err
		}
	}
	if o.Locale != "" {
		// Without a letter in this language the answer is the empty one.
		if r.tag = recipients.Fallback(o.Locale, "", append([]string{""}, e.Notice.Locales...)); r.tag == "" {
			return nil, fmt.Errorf("%s has no letter in %q; it has %s", o.Slug, o.Locale, strings.Join(e.Notice.Locales, ", "))
		}
	}
	if r.tag == "" {
		r.tag = e.Notice.Locales[0]
	}
	if r.row != nil {
		r.row.Locale = r.tag
	}
	r.links = e.shownLinks(r.tag)
	return r, nil
}

// shownLinks are the links of a letter that is only looked at: those that the
// message will have, leading to pages that know nobody.
func (e *edition) shownLinks(tag string) outputs.Links {
	l := outputs.Links{Web: e.webURL(tag)}
	base := strings.TrimSuffix(e.Config.Feedback.PublicURL, "/")
	if base == "" {
		return l
	}
	l.Acknowledge, l.Preferences = base+"/a/preview", base+"/p/preview"
	if e.Notice.Stream == notices.News {
		l.Unsubscribe = base + "/u/preview"
	}
	return l
}

// asRecipient fills in what the registry knows of the recipient.
func (d *Desk) asRecipient(ctx context.Context, e *edition, o PreviewOptions, r *reader) error {
	s, err := d.selected(ctx, e, o.As)
	if err != nil {
		return err
	}
	r.tag = s.Tag
	if z, ok := e.zones()[s.Region]; ok {
		r.zone = z
	}
	if r.row, err = frozenRow(s); err != nil {
		return err
	}
	person, err := s.Recipient()
	if err != nil {
		return err
	}
	if person.Name == "" {
		person.Name = fullName(s.AudienceRow)
	}
	r.values = func(f *outputs.Field) string {
		if v, ok := person.Field(f.Name); ok {
			return v
		}
		return f.Fallback
	}
	r.address = addressLines(s.AudienceRow)
	return nil
}

func addressLines(r *recipients.AudienceRow) (out []string) {
	for _, line := range []string{r.Company, fullName(r)} {
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// selected gives the registry's entry of an address as the audience sees it.
func (d *Desk) selected(ctx context.Context, e *edition, address string) (selection, error) {
	db, err := d.store(ctx)
	if err != nil {
		return selection{}, err
	}
	entry, err := db.Recipient(ctx, address)
	if err != nil {
		return selection{}, notRegistered(address, err)
	}
	rule, err := d.rule(e.Notice, nil)
	if err != nil {
		return selection{}, err
	}
	fields, err := encodeFields(entry.Fields)
	if err != nil {
		return selection{}, err
	}
	row := &recipients.AudienceRow{ID: entry.ID, Email: entry.Email, Name: entry.Name, FirstName: entry.FirstName, LastName: entry.LastName,
		Company: entry.Company, Region: entry.Region, Locale: entry.Locale, FieldsJSON: fields}
	return selection{row, recipients.Fallback(entry.Locale, rule.RegionLocales[entry.Region], e.Notice.Locales)}, nil
}

// previewMessage composes the recipient's message by the code that sends.
func (d *Desk) previewMessage(ctx context.Context, e *edition, who *reader) ([]byte, error) {
	if who.row == nil {
		return nil, badFlag("--format eml needs a recipient; add --as EMAIL")
	}
	c, err := e.compile(ctx, e.Notice.AsOf)
	if err != nil {
		return nil, err
	}
	composer, err := d.composer(ctx, newRevision(e, c, newAudienceDigest()))
	if err != nil {
		return nil, err
	}
	b, _, err := composer.Append(nil, who.row)
	return b, err
}
