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

// fieldUse counts which personal fields the audience has. One that nobody has falls
// back for everybody, which is most often a misspelt name.
type fieldUse struct {
	used    map[string][]*outputs.Field // fields of each language's letter
	files   map[string]string           // the letters' files by language
	readers map[string]int              // who will be written to, by language
	have    map[string]int              // who of all has a value, by field
	inside  map[string]map[string]int   // the same by language
	merger  letter.FieldMerger
	ignored bool // no letter has a field
}

func newFieldUse(ctx context.Context, s *letter.Source) (*fieldUse, error) {
	u := &fieldUse{used: map[string][]*outputs.Field{}, files: map[string]string{}, ignored: true}
	for _, tag := range s.Notice.Locales {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		doc, err := s.Document(tag, s.Zone())
		if err != nil {
			return nil, err
		}
		u.used[tag], u.files[tag] = outputs.Fields(doc), letter.File(s.Notice.Slug, tag)
		u.ignored = u.ignored && len(u.used[tag]) == 0
	}
	u.begin()
	return u, nil
}

func (u *fieldUse) begin() {
	u.readers, u.have, u.inside = map[string]int{}, map[string]int{}, map[string]map[string]int{}
}

// add counts one person who will be written to.
func (u *fieldUse) add(one letter.Selected) {
	if u.ignored {
		return
	}
	u.readers[one.Tag]++
	if u.inside[one.Tag] == nil {
		u.inside[one.Tag] = map[string]int{}
	}
	names, err := u.merger.Names(one.AudienceRow)
	if err != nil {
		return // said when the message is composed
	}
	for _, name := range names {
		u.have[name]++
		u.inside[one.Tag][name]++
	}
}

// report warns of each field that none of its letter's readers has.
func (u *fieldUse) report(r *Report) {
	for _, tag := range slices.Sorted(maps.Keys(u.used)) {
		said := map[string]bool{}
		for _, f := range u.used[tag] {
			n := u.readers[tag]
			if n == 0 || !f.HasFallback || said[f.Name] || u.inside[tag][f.Name] > 0 {
				continue // without a fallback it is an error of each of them
			}
			said[f.Name] = true
			says := "is left out"
			if f.Fallback != "" {
				says = fmt.Sprintf("is “%s”", f.Fallback)
			}
			r.add("field", Warning, fmt.Sprintf("%s:%d", u.files[tag], f.Line), "nobody who gets this letter (%s) "+
				"has the field ((%s)), so it %s for everybody; %s", locale.Num(n, "recipient"),
				f.Name, says, u.hint(f.Name))
			r.Findings[len(r.Findings)-1].Count = n
		}
	}
}

// hint names the field that was meant, or those that there are.
func (u *fieldUse) hint(name string) string {
	known := slices.Sorted(maps.Keys(u.have))
	if near := outputs.Near(name, known); len(near) > 0 {
		return fmt.Sprintf("did you mean ((%s)), which %d have?", near[0], u.have[near[0]])
	}
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(u.have[b], u.have[a]) })
	if len(known) > 8 {
		known = known[:8]
	}
	for i, k := range known {
		known[i] = fmt.Sprintf("((%s)) %d", k, u.have[k])
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
