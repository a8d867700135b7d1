package pdf

import (
	"cmp"
	"fmt"
	"strings"

	"tidings/outputs"
)

// build is one letter on its way.
type build struct {
	*layout
	press   *press
	doc     *outputs.Document
	opts    Options
	pages   pages
	sheets  []pages // of the pages that were drawn
	canvas  *canvas
	logo    *logo
	letters *elem // the letterhead's part of the structure tree
	footer  []line

	senderLeft float64 // where the sender's address begins
	inWindow   bool    // the sender would show in the envelope's window
}

const mm = 72 / 25.4 // in points

// sender is the name that the letterhead shows.
func (b *build) sender() string {
	return cmp.Or(b.doc.Meta.Brand.Name, b.doc.Meta.Organisation)
}

func (b *build) pageText(i, n int) string {
	form := b.doc.Meta.Furniture.Page
	if strings.Count(form, "%d") != 2 {
		form = "%d / %d"
	}
	return fmt.Sprintf(form, i, n)
}

// title is what a viewer shows at the top of its window.
func (b *build) title() string {
	m := b.doc.Meta
	for _, s := range []string{m.Title, m.Subject, m.Slug} {
		if !blank(s) {
			return s
		}
	}
	return b.sender()
}
