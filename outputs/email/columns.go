package email

import (
	"cmp"
	"slices"
	"unicode"

	"tidings/outputs"
)

// Widths in pixels, of text as large as a table has it, bold: estimates on the safe
// side.
const (
	letterWidth = 8.2 // a Latin letter
	broadWidth  = 11  // a capital, m and w
	wideWidth   = 14  // an East Asian character
	cellSides   = 20  // left and right in a cell
	roomWide    = 560 // the letter in a window for mail

	phoneText  = 12.0 / 14 // on a telephone the sheet makes text smaller,
	phoneSides = 6         // and the space in cells
	roomPhone  = 280       // the letter in a window of 320 pixels

	roomBroken = 60 // what a column needs whose words are broken
)

// columns measures the columns of a table: of each its longest word, which is not
// to be broken if there is room for all of them beside each other.
type columns struct {
	longest []float64
	unknown map[int]bool // columns with a personal field: their words may be of any length
}

// add measures one cell.
func (c *columns) add(column int, s string) {
	for len(c.longest) <= column {
		c.longest = append(c.longest, 0)
	}
	word := 0.0
	var before, last rune
	for _, r := range s {
		if spaceToBreak(r) {
			word, last = 0, 0
			continue
		}
		if last == '-' && unicode.IsLetter(before) && unicode.IsLetter(r) {
			word = 0 // a line may end behind the hyphen of Asia-Pacific
		}
		before, last = last, r
		if outputs.Wide(r) {
			word = wideWidth // a line may end on either side, but not before a full stop
		}
		word += runeWidth(r)
		c.longest[column] = max(c.longest[column], word)
	}
}

func (c *columns) addRow(texts ...string) {
	for i, s := range texts {
		c.add(i, s)
	}
}

func (c *columns) addCells(cells []outputs.Cell) {
	for i, cell := range cells {
		s := outputs.PlainText(cell.Inlines, func(*outputs.Field) string {
			if c.unknown == nil {
				c.unknown = map[int]bool{}
			}
			c.unknown[i] = true
			return ""
		})
		c.add(i, s)
	}
}

// spaceToBreak reports where a line may end.
func spaceToBreak(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' && r != '\u2007' || r == '\u200b'
}

func runeWidth(r rune) float64 {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case outputs.Wide(r):
		return wideWidth
	case unicode.IsUpper(r), r == 'm', r == 'w':
		return broadWidth
	}
	return letterWidth
}

// look is the class of the table and what it needs in place. Words stay whole where
// they fit beside each other, inset pixels being taken by lists and quotations
// around the table; else they are broken anywhere, so that it never widens the letter.
func (c *columns) look(inset float64) (class, style string) {
	wide, phone := inset, inset
	for _, w := range c.longest {
		wide, phone = wide+w+cellSides, phone+w*phoneText+phoneSides
	}
	switch {
	case len(c.unknown) > 0 || wide > roomWide:
		return "wide", ""
	case phone > roomPhone:
		return "wide", "word-break:normal;"
	}
	return "wide whole", "word-break:normal;"
}

// whole tells which columns keep their words and figures whole where not all of them
// can: the broadest give way first, and those with personal fields before them, until
// the rest has room. factor and sides are of the text and of the space in a cell.
func (c *columns) whole(room, factor, sides float64) []bool {
	keep, need := make([]bool, len(c.longest)), 0.0
	order := make([]int, len(c.longest))
	for i, w := range c.longest {
		order[i], keep[i] = i, !c.unknown[i]
		if need += sides + w*factor; c.unknown[i] {
			need += max(0, roomBroken-w*factor)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.longest[b], c.longest[a]) })
	for _, i := range order {
		if need <= room {
			break
		}
		if w := c.longest[i] * factor; keep[i] {
			keep[i], need = false, need-max(0, w-roomBroken)
		}
	}
	return keep
}

// fit is the class and the style of a column's cells that keep its words whole where
// those of others are broken.
type fit struct{ class, style string }

// fits gives one for each column, empty ones where the table's look says it of all.
func (c *columns) fits(inset float64) []fit {
	out := make([]fit, len(c.longest))
	class, style := c.look(inset)
	if class == "wide whole" {
		return out
	}
	phone := c.whole(roomPhone-inset, phoneText, phoneSides)
	for i, keep := range c.whole(roomWide-inset, 1, cellSides) {
		if keep && style == "" {
			out[i].style = "word-break:normal;"
		}
		if keep && phone[i] {
			out[i].class = " k"
		}
	}
	return out
}
