package desk

import (
	"context"
	"fmt"

	"tidings/internal/letter"
	"tidings/internal/registry"
	"tidings/internal/talk"
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
	s, err := letter.Read(d.ws, o.Slug, d.ws.Readable)
	if err != nil {
		return nil, err
	}
	who, err := d.previewed(ctx, s, o)
	if err != nil {
		return nil, err
	}
	doc, err := s.DocumentFor(who)
	if err != nil {
		return nil, err
	}
	d.unneeded(s.Records, talk.NotInLetter)
	switch o.Format {
	case "html":
		b, err := email.HTML(doc, who.Values, who.Links)
		return s.WithLogo(b), err
	case "text":
		return text.Render(doc, who.Values, who.Links)
	case "pdf":
		return d.pdf(ctx, s, doc, who.Values, who.Address)
	case "web":
		if who.Row == nil {
			who.Values = nil // the page that everybody sees
		}
		if why := s.Notice.Unpublished(); why != "" && o.href == nil && d.tell != nil { // a browser asks at each save
			d.tell(fmt.Sprintf("This letter is not put on the site: %s. The page is shown as it would be.", why))
		}
		return s.Page(doc, who.Values, o.href)
	case "eml":
		return d.previewMessage(ctx, s, who)
	}
	return nil, talk.BadFlag("--format %q: use html, text, pdf, web or eml", o.Format)
}

// previewed gives whose copy is shown.
func (d *Desk) previewed(ctx context.Context, s *letter.Source, o PreviewOptions) (*letter.Reader, error) {
	r := &letter.Reader{Zone: s.Zone(), Values: outputs.Fallbacks}
	if o.As != "" {
		of, err := d.selected(ctx, s, o.As)
		if err != nil {
			return nil, err
		}
		if err := d.tellUnselected(ctx, s, o.As); err != nil {
			return nil, err
		}
		if r, err = s.ReaderOf(of); err != nil {
			return nil, err
		}
	}
	if o.Locale != "" {
		// Without a letter in this language the answer is the empty one.
		if r.Tag = recipients.Fallback(o.Locale, "", append([]string{""}, s.Notice.Locales...)); r.Tag == "" {
			return nil, fmt.Errorf("%s has no letter in %q; it has %s", o.Slug, o.Locale, talk.Words(s.Notice.Locales))
		}
	}
	if r.Tag == "" {
		r.Tag = s.Notice.Locales[0]
	}
	if r.Row != nil {
		r.Row.Locale = r.Tag
	}
	r.Links = s.ShownLinks(r.Tag)
	return r, nil
}

// tellUnselected says of somebody whose copy is looked at that they do not get the letter.
func (d *Desk) tellUnselected(ctx context.Context, s *letter.Source, address string) error {
	why, err := d.audience.Why(ctx, s, address)
	if err != nil || why.In || d.tell == nil {
		return err
	}
	d.tell(fmt.Sprintf("%s does not get this letter; \"tidings audience %s --why %[1]s\" says why", address,
		s.Notice.Slug))
	return nil
}

// selected gives the registry's entry of an address as the audience sees it.
func (d *Desk) selected(ctx context.Context, s *letter.Source, address string) (letter.Selected, error) {
	one, err := d.audience.One(ctx, s, address)
	return one, registry.NotRegistered(address, err)
}

// previewMessage composes the recipient's message by the code that sends.
func (d *Desk) previewMessage(ctx context.Context, s *letter.Source, who *letter.Reader) ([]byte, error) {
	if who.Row == nil {
		return nil, talk.BadFlag("--format eml needs a recipient; add --as EMAIL")
	}
	c, err := s.Compile(ctx, s.Notice.AsOf)
	if err != nil {
		return nil, err
	}
	composer, err := d.composer(ctx, letter.NewRevision(s, c, letter.NewAudienceDigest()))
	if err != nil {
		return nil, err
	}
	b, _, err := composer.Append(nil, who.Row)
	return b, err
}
