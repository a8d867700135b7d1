package notices

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of texts, in characters. They keep a letter a letter.
const (
	MaxTitle = 200
	MaxText  = 10000
	MaxList  = 1000 // entries in one list
	MaxID    = 64
)

// ValidID reports whether s may name a record or a notice: 1 to 64 of a-z, 0-9
// and -, not beginning with -. Such a name is also safe as a file's name.
func ValidID(s string) bool {
	if s == "" || len(s) > MaxID || s[0] == '-' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

const idRule = "use 1 to 64 of a-z, 0-9 and -, not beginning with -"

// check gathers the problems of one record.
type check struct {
	known    Records
	problems Problems
}

func (c *check) id(path, s string) {
	if s == "" {
		c.problems.add(path, "%s is empty; %s", leaf(path), idRule)
	} else if !ValidID(s) {
		c.problems.add(path, "%q cannot be an id; %s", s, idRule)
	}
}

// title checks a text of one line; it may end up in a subject or a heading.
func (c *check) title(path, s string, required bool) {
	if strings.TrimSpace(s) == "" {
		if required || s != "" {
			c.problems.add(path, "%s is empty; write a few words", leaf(path))
		}
		return
	}
	if n := utf8.RuneCountInString(s); n > MaxTitle {
		c.problems.add(path, "%s has %d characters; at most %d fit", leaf(path), n, MaxTitle)
	}
	if strings.ContainsAny(s, "\r\n\u2028\u2029\u0085") {
		c.problems.add(path, "%s has a line break; write it on one line", leaf(path))
		return
	}
	c.controls(path, s, "")
}

// text checks a text of any number of lines.
func (c *check) text(path, s string, required bool) {
	if strings.TrimSpace(s) == "" {
		if required {
			c.problems.add(path, "%s is empty; write a sentence", leaf(path))
		}
		return
	}
	if n := utf8.RuneCountInString(s); n > MaxText {
		c.problems.add(path, "%s has %d characters; at most %d fit", leaf(path), n, MaxText)
	}
	c.controls(path, s, "\n\t")
}

// controls refuses control characters, and the marks that turn the direction of
// the text around them, which can make a line read as what it is not.
func (c *check) controls(path, s, allowed string) {
	if !utf8.ValidString(s) {
		c.problems.add(path, "%s is not valid UTF-8; save the file as UTF-8", leaf(path))
		return
	}
	for _, r := range s {
		override := r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
		if (unicode.IsControl(r) && !strings.ContainsRune(allowed, r)) || override {
			c.problems.add(path, "%s holds the control character U+%04X; remove it", leaf(path), r)
			return
		}
	}
}

func leaf(path string) string {
	return path[strings.LastIndexByte(path, '.')+1:]
}

// entryAt is the path of an entry of a list. Ten thousand records are checked by one
// command, so it does without fmt.
func entryAt(path string, n int) string { return path + "[" + strconv.Itoa(n) + "]" }

// oneOf checks a word against the words that are known.
func oneOf[T ~string](c *check, path string, word T, known ...T) {
	if !slices.Contains(known, word) {
		list := make([]string, len(known))
		for i, k := range known {
			list[i] = string(k)
		}
		c.problems.add(path, "%q is no known %s; use one of %s", string(word), leaf(path), strings.Join(list, ", "))
	}
}

func (c *check) components(path string, ids []string, required bool) {
	if required && len(ids) == 0 {
		c.problems.add(path, "%s is empty; name at least one component of tidings.yaml", leaf(path))
	}
	c.names(path, "component", ids, c.componentIDs())
}

func (c *check) componentIDs() []string {
	out := make([]string, 0, len(c.known.Components))
	for _, k := range c.known.Components {
		out = append(out, k.ID)
	}
	return out
}

func (c *check) regions(path string, ids []string) {
	c.names(path, "region", ids, c.regionIDs())
}

func (c *check) regionIDs() []string {
	out := make([]string, 0, len(c.known.Regions))
	for _, k := range c.known.Regions {
		out = append(out, k.ID)
	}
	return out
}

// names checks a list of ids against the ids that tidings.yaml declares.
func (c *check) names(path, what string, ids, known []string) {
	c.length(path, len(ids))
	for n, id := range ids {
		at := entryAt(path, n)
		if slices.Index(ids, id) < n {
			c.problems.add(at, "%s %q is named twice; remove one", what, id)
		} else {
			c.name(at, what, id, known)
		}
	}
}

func (c *check) name(path, what, id string, known []string) {
	if slices.Contains(known, id) {
		return
	}
	if len(known) == 0 {
		c.problems.add(path, "%s %q is not declared; tidings.yaml declares none, add it there", what, id)
		return
	}
	c.problems.add(path, "%s %q is not declared in tidings.yaml; known: %s", what, id, strings.Join(known, ", "))
}

func (c *check) length(path string, n int) {
	if n > MaxList {
		c.problems.add(path, "%s has %d entries; at most %d fit", leaf(path), n, MaxList)
	}
}

// moment checks that a time is set and lies in years that every output can write.
func (c *check) moment(path string, t time.Time, required bool) {
	switch {
	case t.IsZero():
		if required {
			c.problems.add(path,
				"%s is missing; write a time with its offset, for instance 2006-11-14T08:10:00+00:00", leaf(path))
		}
	case t.Year() < 1970 || t.Year() > 9998:
		c.problems.add(path, "%s is in the year %d; use a year from 1970 to 9998", leaf(path), t.Year())
	}
}

// ordered checks that until is not before from; zero times are open ends.
func (c *check) ordered(path string, from, until time.Time, fromName string) {
	if !from.IsZero() && !until.IsZero() && until.Before(from) {
		c.problems.add(path, "%s (%s) is before %s (%s); correct one of them", leaf(path), stamp(until), fromName,
			stamp(from))
	}
}

// lasts checks that until is after from: what is planned, or goes into a calendar, has a
// length (RFC 5545 section 3.8.2.2).
func (c *check) lasts(path string, from, until time.Time, fromName string) {
	c.ordered(path, from, until, fromName)
	if !from.IsZero() && until.Equal(from) {
		c.problems.add(path, "%s is the same time as %s (%s); write when it ends", leaf(path), fromName, stamp(from))
	}
}

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

// locales checks the keys of a map by locale.
func locales[T any](c *check, path string, m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if !ValidTag(k) {
			c.problems.add(path+"."+k, "%q is no language tag; write for instance en, de or pt-BR", k)
		}
	}
	return keys
}

// ValidTag reports whether s has the form of a BCP 47 language tag: a language of
// 2 or 3 letters (4 to 8 are reserved) and subtags of 1 to 8 letters or digits.
func ValidTag(s string) bool {
	for n, part := range strings.Split(s, "-") {
		if n == 0 && (len(part) < 2 || len(part) > 3 || strings.Trim(part, letters) != "") {
			return false
		}
		if len(part) < 1 || len(part) > 8 || strings.Trim(part, letters+"0123456789") != "" {
			return false
		}
	}
	return len(s) <= 35
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
