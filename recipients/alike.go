package recipients

import (
	"fmt"
	"hash/maphash"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tidings/recipients/spell"
)

// spelling is the key of an account as a row has it.
type spelling struct {
	key string
	row int
}

// likeness gives the form in which keys of accounts look alike: without capitals, accents, spaces
// and hyphens, and numbers without the zeros at their beginning, which spreadsheets take away.
func likeness(key string) string {
	plain := key
	if strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII }) {
		plain = spell.Fold(norm.NFKC.String(key))
	}
	plain = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_./", r) {
			return -1
		}
		return unicode.ToLower(twin(r))
	}, plain)
	if strings.Trim(plain, "0123456789") == "" {
		plain = strings.TrimLeft(plain, "0")
	}
	return plain
}

// twin gives the Latin letter that a Cyrillic or Greek one looks like as a capital.
func twin(r rune) rune {
	const theirs, ours = "авекмнорстухіѕјαβεζηικμνορτυχ", "abekmhopctyxisjabezhikmnoptyx"
	if i := strings.IndexRune(theirs, r); r > unicode.MaxASCII && i >= 0 {
		return rune(ours[i/2]) // each of theirs takes two bytes
	}
	return r
}

// likenessOf gives a hash of the likeness of the account that the row names.
func (l *List) likenessOf() (hash uint64, named bool) {
	if key := l.part[0].Key; l.summary.Account.Keyed && key != "" {
		return maphash.String(l.gathered.seed, likeness(key)) ^ 0x9e3779b97f4a7c15, true
	}
	return 0, false
}

// hashAlike notes whether accounts look alike that are not written alike.
func (l *List) hashAlike() {
	if hash, named := l.likenessOf(); named {
		written := uint32(maphash.String(l.gathered.seed, l.part[0].Key))
		if _, same, again := l.seen.add(hash, int32(l.table.Row), written); again && !same {
			l.gathered.alike[hash] = nil
		}
	}
}

// noteAlike warns of an account that looks like one of an earlier row and is written otherwise.
func (l *List) noteAlike() {
	if len(l.gathered.alike) == 0 {
		return
	}
	hash, named := l.likenessOf()
	before, several := l.gathered.alike[hash]
	if !named || !several {
		return
	}
	key := l.part[0].Key
	for _, b := range before {
		if b.key == key {
			return
		}
	}
	l.gathered.alike[hash] = append(before, spelling{strings.Clone(key), l.table.Row})
	if len(before) == 0 {
		return
	}
	first := before[0]
	text := fmt.Sprintf("the account %q looks like %q of row %d, and is taken for another one%s; if they are the "+
		"same, write them alike", spell.Clip(key, 40), spell.Clip(first.key, 40), first.row, difference(first.key, key))
	if AccountKey(first.key) == AccountKey(key) {
		text = fmt.Sprintf("the account %q is taken for %q of row %d", spell.Clip(key, 40), spell.Clip(first.key, 40),
			first.row)
	}
	if l.report.Alike++; len(l.report.AlikeFirst) < keptWarnings {
		l.report.AlikeFirst = append(l.report.AlikeFirst, l.problem(l.label(toAccount, toAccountName), text))
	}
}

// difference says what an eye does not see between two keys that look alike.
func difference(a, b string) string {
	for _, key := range []string{a, b} {
		for _, r := range key {
			if small := unicode.ToLower(r); twin(small) != small {
				return fmt.Sprintf(" (the letter %q in %q is no Latin one)", r, spell.Clip(key, 40))
			}
		}
	}
	if strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0") {
		return " (spreadsheets take zeros at the beginning away)"
	}
	return ""
}

// label names the first column of a kind that the list has.
func (l *List) label(kinds ...target) string {
	for _, to := range kinds {
		for _, c := range l.columns {
			if c.to == to {
				return c.label()
			}
		}
	}
	return ""
}
