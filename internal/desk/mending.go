package desk

import (
	"context"
	"fmt"

	"tidings/internal/check"
	"tidings/internal/letter"
	"tidings/internal/locale"
)

// Mend mends in the letters of a notice what needs no person to decide, writes them, and
// tells what it changed. A letter that changes meanwhile is left as it is, and said.
func (d *Desk) Mend(ctx context.Context, slug string) ([]check.Change, error) {
	r := check.New(slug)
	n, _, err := d.lookedAt(ctx, r)
	if err != nil || n == nil {
		return nil, err
	}
	r.Judge(n)
	var all []check.Change
	for _, tag := range n.Notice.Locales {
		file, old := letter.File(slug, tag), n.Letters[tag]
		text, changes := r.Mend(file, old)
		if len(changes) == 0 {
			continue
		}
		now, err := d.ws.Letter(slug, tag)
		if err != nil {
			return all, err
		}
		if now != old {
			return all, fmt.Errorf("%s was changed by somebody else meanwhile and is left as it is; run "+
				"check --fix again", file)
		}
		done := d.journal.Together("letter mended", slug, locale.Num(len(changes), "line")+" in")
		err = d.ws.SaveLetter(slug, tag, text)
		done()
		if err != nil {
			return all, err
		}
		all = append(all, changes...)
	}
	return all, nil
}
