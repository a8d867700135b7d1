package letter

import (
	"tidings/internal/delivery"
	"tidings/outputs/web"
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
	fields := map[string]string{}
	if err := readFields(fields, row.Fields); err != nil {
		return nil, err
	}
	p := place{row.Locale, r.Source.Zone(), ""}
	if z, ok := r.Source.Zones()[row.Region]; ok {
		p.zone, p.region = z, row.Region
	}
	doc, err := r.Source.document(p, r.Corrections[row.Corrects])
	if err != nil {
		return nil, err
	}
	return web.Page(doc, web.PageOptions{Values: fieldValues(fields)})
}
