package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/outputs"
)

// fieldUse finds which personal fields of a letter nobody has. Such a field falls back for
// everybody, which is most often a misspelt name.
type fieldUse struct {
	used    map[string][]*outputs.Field // fields of each language's letter
	files   map[string]string           // the letters' files by language
	readers map[string]int              // who will be written to, by language
	nobody  map[string]map[string]bool  // by language, the fields with a fallback that none so far has
	merger  letter.FieldMerger
}

func newFieldUse(ctx context.Context, s *letter.Source) (*fieldUse, error) {
	u := &fieldUse{used: map[string][]*outputs.Field{}, files: map[string]string{}}
	for _, tag := range s.Notice.Locales {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		doc, err := s.WholeDocument(tag, s.Zone())
		if err != nil {
			return nil, err
		}
		u.used[tag], u.files[tag] = outputs.Fields(doc), letter.File(s.Notice.Slug, tag)
	}
	u.begin()
	return u, nil
}

func (u *fieldUse) begin() {
	u.readers, u.nobody = map[string]int{}, map[string]map[string]bool{}
	for tag, fields := range u.used {
		u.nobody[tag] = map[string]bool{}
		for _, f := range fields {
			if f.HasFallback { // without one it is an error of each of them
				u.nobody[tag][f.Name] = true
			}
		}
	}
}

// add looks at one person who will be written to. Once somebody has each field of a letter,
// its other readers need not be looked at, which are a million for all that is known.
func (u *fieldUse) add(one letter.Selected) {
	u.readers[one.Tag]++
	nobody := u.nobody[one.Tag]
	if len(nobody) == 0 {
		return
	}
	names, err := u.merger.Names(one.AudienceRow)
	if err != nil {
		return // said when the message is composed
	}
	for _, name := range names {
		delete(nobody, name)
	}
}

// report warns of each field that none of its letter's readers has. Where there is one, each
// streams the audience again, to count what they have instead.
func (u *fieldUse) report(ctx context.Context, r *Report,
	each func(context.Context, func(letter.Selected) error) error) error {
	var have map[string]int
	for _, tag := range slices.Sorted(maps.Keys(u.used)) {
		said := map[string]bool{}
		for _, f := range u.used[tag] {
			n := u.readers[tag]
			if n == 0 || !f.HasFallback || said[f.Name] || !u.nobody[tag][f.Name] {
				continue
			}
			said[f.Name] = true
			if have == nil {
				var err error
				if have, err = u.count(ctx, each); err != nil {
					return err
				}
			}
			says := "is left out"
			if f.Fallback != "" {
				says = fmt.Sprintf("is “%s”", f.Fallback)
			}
			r.add("field", Warning, fmt.Sprintf("%s:%d", u.files[tag], f.Line), "nobody who gets this letter (%s) "+
				"has the field ((%s)), so it %s for everybody; %s", locale.Num(n, "recipient"),
				f.Name, says, hint(f.Name, have))
			r.Findings[len(r.Findings)-1].Count = n
		}
	}
	return nil
}

// count tells how many of those who will be written to have a value, by field.
func (u *fieldUse) count(ctx context.Context,
	each func(context.Context, func(letter.Selected) error) error) (map[string]int, error) {
	have := map[string]int{}
	err := each(ctx, func(one letter.Selected) error {
		if one.Excluded != "" {
			return nil
		}
		names, err := u.merger.Names(one.AudienceRow)
		if err != nil {
			return ctx.Err() // said when the message is composed
		}
		for _, name := range names {
			have[name]++
		}
		return ctx.Err()
	})
	return have, err
}

// hint names the field that was meant, or those that so many have.
func hint(name string, have map[string]int) string {
	known := slices.Sorted(maps.Keys(have))
	if near := outputs.Near(name, known); len(near) > 0 {
		return fmt.Sprintf("did you mean ((%s)), which %d have?", near[0], have[near[0]])
	}
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(have[b], have[a]) })
	if len(known) > 8 {
		known = known[:8]
	}
	for i, k := range known {
		known[i] = fmt.Sprintf("((%s)) %d", k, have[k])
	}
	return "they have " + strings.Join(known, ", ")
}

// where is the place of the field that a message lacks, else the recipients.
func (u *fieldUse) where(m letter.Copy) string {
	for _, f := range u.used[m.Tag] {
		if strings.Contains(m.Err.Error(), "the field (("+f.Name+"))") {
			return fmt.Sprintf("%s:%d", u.files[m.Tag], f.Line)
		}
	}
	return "recipients"
}
