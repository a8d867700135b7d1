package letter

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"tidings/internal/delivery"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/pdf"
	"tidings/outputs/text"
	"tidings/outputs/web"
	"tidings/recipients"
	"tidings/recipients/spell"
)

// PDFName is the name of a letter's PDF among a revision's files.
func PDFName(tag string) string { return "letter." + tag + ".pdf" }

// Files gives one language of a revision as the records keep it, by file name: HTML,
// text, a specimen of the message, and the PDF; of a letter that corrects an earlier one
// also as those get it who have that, and the PDF says so. A script that no PDF can set has no
// file of that name.
func (r *Revision) Files(ctx context.Context, c *Composer, printer *pdf.Renderer,
	tag string) (map[string][]byte, error) {
	s := r.Source
	files, err := r.mailFiles(c, tag, "email.", 0, nil)
	if err != nil {
		return nil, err
	}
	number, of := r.Replaces()
	if of != nil {
		marked, err := r.mailFiles(c, tag, "correction.", number, of)
		if err != nil {
			return nil, err
		}
		maps.Copy(files, marked)
	}
	doc, err := s.document(place{tag, s.Zone(), ""}, of)
	if err != nil {
		return nil, err
	}
	paper, err := s.PublicPDF(ctx, printer, doc)
	if paper != nil {
		files[PDFName(tag)] = paper
	}
	return files, err
}

// PublicDocument is one language of the letter as everybody may read it, which says
// what it replaces.
func (r *Revision) PublicDocument(tag string) (*outputs.Document, error) {
	_, of := r.Replaces()
	return r.Source.document(place{tag, r.Source.Zone(), ""}, of)
}

// mailFiles gives one language as those get it who have none, or a correction.
func (r *Revision) mailFiles(c *Composer, tag, prefix string, number int, of *Correction) (map[string][]byte, error) {
	s := r.Source
	doc, err := s.document(place{tag, s.Zone(), ""}, of)
	if err != nil {
		return nil, err
	}
	links := outputs.Links{Web: s.webLink(tag, "specimen")}
	html, err := email.HTML(doc, outputs.Fallbacks, links)
	if err != nil {
		return nil, err
	}
	plain, err := text.Render(doc, outputs.Fallbacks, links)
	if err != nil {
		return nil, err
	}
	message, err := c.specimen(tag, number, doc)
	return map[string][]byte{
		prefix + tag + ".html": html, prefix + tag + ".txt": plain, prefix + tag + ".eml": message,
	}, err
}

// specimen composes the message of one language for a reader who does not exist:
// it shows the headers and the structure that every recipient gets. Its links
// and its Message-ID hold no token.
func (c *Composer) specimen(tag string, corrects int, doc *outputs.Document) ([]byte, error) {
	row := &delivery.Row{Locale: tag, Corrects: corrects}
	t, err := c.template(row)
	if err != nil {
		return nil, err
	}
	rev := c.rev
	p := &email.Person{Email: "recipient@example.com", Fields: map[string]string{},
		MessageID: fmt.Sprintf("specimen.%s.r%d.%s@%s", rev.Slug, rev.Number, tag, rev.Sender.Domain),
		Links:     outputs.Links{Web: rev.Source.webLink(tag, "specimen")}}
	if base := rev.Sender.PublicURL; base != "" {
		p.Links.Acknowledge, p.Links.Preferences, p.Links.Unsubscribe = base+"/a/specimen", base+"/p/specimen",
			base+"/u/specimen"
		p.Links.Paper = base + "/d/specimen"
	}
	for _, f := range outputs.Fields(doc) {
		p.Fields[spell.FieldName(f.Name)] = "((" + f.Name + "))"
	}
	if t.Own() {
		if p.Inserts, err = c.inserts.of(row, ""); err != nil {
			return nil, err
		}
	}
	message, err := t.Append(nil, p)
	if err != nil || c.attached == nil {
		return message, err
	}
	return wrap(nil, message, c.attached.fixed[tag]), nil
}

// PDF sets one letter for one reader, whose address lines are to, with its Markdown
// and the records used attached.
func (s *Source) PDF(ctx context.Context, printer *pdf.Renderer, doc *outputs.Document, v outputs.Values,
	to []string) ([]byte, error) {
	o, err := s.onPaper(doc, v, to)
	if err != nil {
		return nil, err
	}
	return printer.Render(ctx, doc, o)
}

// TryPDF tells whether one letter can be set for everybody, and of the tables that do not fit
// a page as they are.
func (s *Source) TryPDF(ctx context.Context, printer *pdf.Renderer, doc *outputs.Document,
	remark func(pdf.Remark)) error {
	o, err := s.onPaper(doc, outputs.Fallbacks, nil)
	if err != nil {
		return err
	}
	o.Remark = remark
	return printer.Try(ctx, doc, o)
}

// onPaper says how a letter is set, with its source and records as files within. The source of a
// letter that says to some what it does not say to others is in none: everybody could read all.
func (s *Source) onPaper(doc *outputs.Document, v outputs.Values, to []string) (pdf.Options, error) {
	records, err := s.RecordsJSON()
	tag := doc.Meta.Locale
	paper := s.Config.Letter
	o := pdf.Options{Values: v, To: to, Paper: paper.Paper, Window: paper.Window, Attachments: []pdf.Attachment{
		{Name: "records.json", MIME: "application/json", Description: "The records that the letter was made from",
			Relationship: "Data", Data: records},
	}}
	if len(to) > 0 {
		o.ReplyTo = s.ReplyTo()
	}
	if !s.Personal(tag) {
		o.Attachments = slices.Insert(o.Attachments, 0, pdf.Attachment{Name: "letter." + tag + ".md",
			MIME: "text/markdown", Description: "The letter's source", Relationship: "Source",
			Data: []byte(s.Letters[tag])})
	}
	return o, err
}

// PublicPDF sets one letter for everybody. A letter in a script that the PDF
// cannot set has none (nil without an error): the other outputs still go out, and
// the check has warned of it.
func (s *Source) PublicPDF(ctx context.Context, printer *pdf.Renderer, doc *outputs.Document) ([]byte, error) {
	paper, err := s.PDF(ctx, printer, doc, outputs.Fallbacks, nil)
	var cannot *pdf.UnsupportedError
	if errors.As(err, &cannot) {
		return nil, nil
	}
	return paper, err
}

// Page shows a letter as it would be published, as a page on its own, with the
// personal fields of one reader; nil values: of nobody. href says where the other
// languages are; nil: in files beside it.
func (s *Source) Page(doc *outputs.Document, values outputs.Values, href func(tag string) string) ([]byte, error) {
	if href == nil {
		href = func(tag string) string { return tag + ".html" }
	}
	o := web.PageOptions{Values: values}
	for _, tag := range s.Notice.Locales {
		o.Alternates = append(o.Alternates, web.Alternate{Locale: tag, Href: href(tag), URL: s.WebURL(tag)})
	}
	return web.Page(doc, o)
}

// WithLogo puts the letterhead's image into the HTML of an email: a browser has no
// other part of the message to take it from.
func (s *Source) WithLogo(html []byte) []byte {
	if len(s.Logo) == 0 {
		return html
	}
	return bytes.Replace(html, []byte(`src="cid:`+email.LogoCID+`"`),
		[]byte(`src="data:image/png;base64,`+base64.StdEncoding.EncodeToString(s.Logo)+`"`), 1)
}

// Reader is whose copy of a letter is shown: a recipient, or nobody in particular.
type Reader struct {
	Tag     string
	Zone    *time.Location
	Region  string // empty: none
	Values  outputs.Values
	Links   outputs.Links
	Address []string       // lines of the letter's address window
	Row     *delivery.Row  // nil: nobody
	Own     recipients.Own // what is known of their accounts, as far as the letter needs it
}

// ReaderOf is a selected recipient as a reader; row gives the fields.
func (s *Source) ReaderOf(of Selected) (*Reader, error) {
	row, err := of.Row()
	if err != nil {
		return nil, err
	}
	person, err := of.Recipient()
	if err != nil {
		return nil, err
	}
	if person.Name == "" {
		person.Name = FullName(of.AudienceRow)
	}
	r := &Reader{Tag: of.Tag, Zone: s.Zone(), Row: row, Address: addressLines(of.AudienceRow)}
	fields := map[string]string{}
	if err := readFields(fields, row.Fields); err != nil {
		return nil, err
	}
	if r.Own, err = recipients.ParseOwn(fields[recipients.OwnField]); err != nil {
		return nil, err
	}
	if z, ok := s.Zones()[of.Region]; ok {
		r.Zone, r.Region = z, of.Region
	}
	r.Values = func(f *outputs.Field) string {
		if v := fields[f.Name]; v != "" {
			return v
		}
		if v, ok := person.Field(f.Name); ok {
			return v
		}
		return f.Fallback
	}
	return r, nil
}

func addressLines(r *recipients.AudienceRow) (out []string) {
	for _, line := range []string{r.Company, FullName(r)} {
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}
