package letter

import (
	"fmt"
	"tidings/internal/delivery"
	"tidings/outputs"
	"tidings/outputs/own"
	"tidings/outputs/web"
	"tidings/recipients"
)

// OwnPage reports whether each reader has the letter on a page of their own: it is on no other.
func (s *Source) OwnPage() bool {
	return s.Notice.Page && s.Notice.Unpublished() != "" && s.publicURL() != ""
}

// webLink is where the letter stands on the web; on pages of readers' own, at the given end of
// the link.
func (s *Source) webLink(tag, end string) string {
	if s.OwnPage() {
		return s.publicURL() + "/n/" + end
	}
	return s.WebURL(tag)
}

// OwnPage is the letter as a page for the reader of a row, with what is theirs.
func (r *Revision) OwnPage(row *delivery.Row) ([]byte, error) {
	who, err := r.Source.readerOfRow(row)
	if err != nil {
		return nil, err
	}
	doc, err := r.Source.unsettled(place{who.Tag, who.Zone, who.Region}, r.Corrections[row.Corrects])
	if err != nil {
		return nil, err
	}
	return web.Page(own.For(doc, who.Own), web.PageOptions{Values: who.Values})
}

// readerOfRow is a reader as the ledger froze them.
func (s *Source) readerOfRow(row *delivery.Row) (*Reader, error) {
	fields := map[string]string{}
	if err := readFields(fields, row.Fields); err != nil {
		return nil, fmt.Errorf("the frozen fields of row %d cannot be read: %w", row.ID, err)
	}
	return s.readerOf(row, fields)
}

// readerOf is readerOfRow for fields that were read.
func (s *Source) readerOf(row *delivery.Row, fields map[string]string) (_ *Reader, err error) {
	who := &Reader{Tag: row.Locale, Zone: s.Zone(), Row: row,
		Values: func(f *outputs.Field) string { return fields[f.Name] }}
	if z, ok := s.Zones()[row.Region]; ok {
		who.Zone, who.Region = z, row.Region
	}
	who.Own, err = recipients.ParseOwn(fields[recipients.OwnField])
	return who, err
}
