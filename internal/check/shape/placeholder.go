package shape

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/check/rule"
	"tidings/internal/workspace"
)

// placeholder finds what the author, or a form that the letter came from, meant to be
// filled in: words that wait, and the marks of fields of other systems.
func placeholder() rule.Rule {
	return rule.Rule{ID: "placeholder", Level: rule.Error,
		Finds:  "a gap that was never filled in, or a field of another system",
		Why:    "Readers see the gap, and that nobody read the letter before it went out.",
		Remedy: "write what belongs there", InLetter: gapsInLetter, InNotice: gapsInNotice}
}

func gapsInLetter(t *rule.Text, found rule.Found) {
	w := wordsOf(t.Notice, t.Language())
	for p := range t.Parts() {
		gaps(p.Text, t.Language(), w, func(from, to int) {
			if p.Typed(from, to) && !rule.Marked(p, from, from+1, rule.Unread...) {
				gap(found, t.At(p, from), p.Text[from:to])
			}
		})
	}
	for _, a := range t.Addresses() {
		if gapInURL.MatchString(a.Mark.Source) {
			gap(found, a.Place(), shorten(a.Mark.Source))
		}
	}
	consumed(t, found)
}

func gapsInNotice(n *rule.Notice, found rule.Found) {
	w := wordsOf(n, rule.Base(n.Config.Organisation.Locale))
	look := func(text, file string) {
		gaps(text, "", w, func(from, to int) { gap(found, rule.Place{File: file}, text[from:to]) })
	}
	look(n.Notice.Subject, path.Join(workspace.NoticeDir, n.Notice.Slug, "notice.yaml"))
	for _, rec := range n.Told() {
		for _, text := range rec.Texts {
			look(text.Text, rec.File)
		}
	}
}

func gap(found rule.Found, at rule.Place, text string) {
	f := found(at, "%q was meant to be filled in", text)
	if field := otherField.FindString(text); field != "" && field == text {
		f.Remedy = "write it as ((first name??customer)), or the text itself"
	}
}

// otherField are the marks of fields of other systems.
var otherField = regexp.MustCompile(`\{\{\{?[^{}\n]{1,60}\}?\}\}|\{%[^%\n]{1,60}%\}|\{[!$#]?[A-Za-z_][\w. -]{0,40}\}|` +
	`\$\{[^{}\n]{1,60}\}|\$[A-Z]+_[A-Z_]+\b|%%[\w. -]{2,40}%%|%[A-Za-z_][\w.]{2,40}%|\*\|[\w:. -]{2,40}\|\*|` +
	`\|\*[\w:. -]{2,40}\*\||<<\s*[\w. -]{2,40}\s*>>|«\s*[A-Z_]{3,40}\s*»|\[\[[^\[\]\n]{1,40}\]\]|@@[\w. -]{2,40}@@|` +
	`<%=?[^%\n]{1,60}%>|\[%[^%\n]{1,40}%\]|##[A-Z_]{2,40}##|~[A-Z_]{4,40}~`)

var (
	// words that wait for an author
	waiting = regexp.MustCompile(`\b(?:TODO|FIXME|TBD|tbd|TBC|TBA|XXX+|N\.N\.)\b|\b(?i:lorem ipsum)\b|` +
		`\?{3,}|\?{1,2}:\?{1,2}|` +
		`\(\?\)|_{3,}:?_*|\b[Xx]{1,2}[:.h][Xx]{2}\b|\b[Xx]{2}[./-][Xx]{2}[./-](?:[Xx]{2,4}|\d{2,4})|` +
		`\bTO DO: |\$?\bXX+(?:[ \x{a0}]?%|\b)`)
	dateForm = regexp.MustCompile(`\b(?:DD?[./-]MM?[./-]YY(?:YY)?|MM?[./-]DD?[./-]YY(?:YY)?|YYYY[./-]MM[./-]DD|` +
		`TT?[./-]MM?[./-]JJ(?:JJ)?|JJ[./-]MM[./-]AA(?:AA)?|DD[./-]MM[./-]AA(?:AA)?|AAAA-MM-DD|` +
		`JJJJ-MM-TT|HH:MM|hh:mm)\b`)
	// one of them is in whatever has such a form; the first in small letters
	waitingHints = []string{"todo", "fixme", "tbd", "tbc", "tba", "xx", "n.n.", "lorem ip", "??", "?:?", "(?)", "___",
		"to do: "}
	dateHints = []string{"YY", "JJ", "AA", "HH:MM", "hh:mm"}
	circles   = regexp.MustCompile(`[〇○◯●△▲□■×]+[ 　]?(?:月|日|年|時|分|様|件|社|名|部|株式会社|サービス|システム|サーバー)|` +
		`[〇○◯●△▲]{2,}|[XＸ]+(?:月|日|年|時|分|件)`)
	bracketed = regexp.MustCompile(`[\[［〔<(（]([^\[\]［］〔〕<>()（）\n]{1,60})[\]］〕>)）]`)
	unit      = regexp.MustCompile(`\b[XYN]\b[ \x{a0}]?(%|[\pL\pM]+)`)
	constant  = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$`)
	gapInURL  = regexp.MustCompile(`\{\{|\}\}|\{[A-Za-z_]+\}|%7B%7B|\bXXX+\b|\bTODO\b|\bTBD\b|` +
		`(?i:insert[-_])|<[a-z_ -]+>|` +
		`\[[A-Za-z_ -]+\]|%7B[A-Za-z_]+%7D|\bYOUR[-_][A-Z]+`)
)

// gaps finds what stands in a text for what is not there yet.
func gaps(text, language string, w shapeWords, found func(from, to int)) {
	for from, part := range rule.Pieces(text) {
		gapsOf(part, language, w, func(a, b int) { found(from+a, from+b) })
	}
}

func gapsOf(text, language string, w shapeWords, found func(from, to int)) {
	seen := [][2]int{}
	note := func(from, to int) {
		if !slices.ContainsFunc(seen, func(s [2]int) bool { return s[0] < to && from < s[1] }) {
			seen = append(seen, [2]int{from, to})
			found(from, to)
		}
	}
	for _, m := range where(otherField, text, strings.ContainsAny(text, "{$%*|<«[@#~")) {
		if word := text[m[0]:m[1]]; !(m[0] > 0 && text[m[0]-1] == '/') && !environment(word) {
			note(m[0], m[1])
		}
	}
	for _, m := range where(waiting, text, holds(strings.ToLower(text), waitingHints)) {
		if !everything(text, m[0], m[1], language) {
			note(m[0], m[1])
		}
	}
	if holds(text, dateHints) && !names(text, w.Formats) {
		for _, m := range dateForm.FindAllStringIndex(text, -1) {
			note(m[0], m[1])
		}
	}
	for _, m := range where(circles, text, strings.ContainsAny(text, "〇○◯●△▲□■×XＸ")) {
		note(m[0], m[1])
	}
	for _, m := range where(bracketed, text, strings.ContainsAny(text, "[［〔<(（")) {
		if blank(text[m[0]:m[2]], text[m[2]:m[3]], w) {
			note(m[0], m[1])
		}
	}
	for _, m := range where(unit, text, strings.ContainsAny(text, "XYN")) {
		if !product(text[:m[0]]) && (names(text[m[2]:m[3]], w.Units) || text[m[2]:m[3]] == "%") {
			note(m[0], m[1])
		}
	}
	greeted(text, w, note)
}

// product reports whether the last word before an X is a name that the X belongs to, such
// as iPhone.
func product(before string) bool {
	words := strings.Fields(before)
	return len(words) > 1 && strings.ContainsFunc(words[len(words)-1], unicode.IsUpper)
}

// everything reports TODO where it is a Spanish or Portuguese word in capitals.
func everything(text string, from, to int, language string) bool {
	if text[from:to] != "TODO" || language != "es" && language != "pt" && language != "" {
		return false
	}
	return !strings.HasPrefix(text[to:], ":") && !(from > 0 && strings.ContainsRune("([", rune(text[from-1])))
}

// environment reports %APPDATA% and its like, which are the reader's own.
func environment(word string) bool {
	return slices.Contains([]string{"%APPDATA%", "%LOCALAPPDATA%", "%TEMP%", "%TMP%", "%USERPROFILE%", "%PATH%",
		"%PROGRAMFILES%", "%WINDIR%", "%SYSTEMROOT%", "%PROGRAMDATA%", "%HOMEPATH%", "%USERNAME%"}, word)
}

// blank reports whether what stands in brackets is a gap: words that ask to be filled in,
// or the name of what belongs there.
func blank(bracket, inside string, w shapeWords) bool {
	inside = strings.TrimSpace(inside)
	words := len(strings.Fields(inside))
	switch square := strings.Contains("[［〔<", bracket); {
	case constant.MatchString(inside):
		return square
	case square && isOneOf(inside, w.Blanks):
		return true
	case square && words > 1 && words <= 8 && inside == strings.ToUpper(inside) && inside != strings.ToLower(inside):
		return true // nobody puts words in capitals into brackets for readers
	case bracket == "[" && words > 2 && words <= 8 && !strings.ContainsAny(inside, ".…>/:@0123456789"):
		return true // nor a few words, but what they are to be replaced with
	case square && words <= 8 && (names(inside, w.Insert) || fullyNamed(inside, w)):
		return true
	case !square && words <= 5:
		// in round ones only an order: (insert date)
		for _, order := range w.Insert {
			lower := strings.ToLower(inside)
			if strings.HasPrefix(lower, order) && names(lower[len(order):], w.Blanks) ||
				strings.HasSuffix(lower, " "+order) && names(lower, w.Blanks) {
				return true
			}
		}
	}
	return false
}

// fullyNamed reports words that are all names of what belongs into a gap: "customer first
// name", "number of customers".
func fullyNamed(inside string, w shapeWords) bool {
	fields := strings.FieldsFunc(strings.ToLower(inside), func(r rune) bool { return apart(r) || unicode.IsDigit(r) })
	if len(fields) < 2 {
		return false
	}
	of := []string{"of", "and", "or", "the", "a", "in", "de", "du", "des", "la", "le", "del", "do", "da", "der", "des",
		"your", "the", "affected", "und", "et", "y", "e"}
	nouns := 0
	for _, f := range fields {
		plural := strings.TrimSuffix(f, "s")
		switch {
		case slices.Contains(w.Blanks, f) || slices.Contains(w.Blanks, plural) || names(f, w.Units):
			nouns++
		case !slices.Contains(of, f):
			return false
		}
	}
	return nouns > 0
}

// greeted finds a greeting of a field's name: "Dear Customer Name,", "Hi FIRSTNAME".
func greeted(text string, w shapeWords, note func(from, to int)) {
	lower := strings.ToLower(text)
	for _, g := range w.Greetings {
		rest, ok := strings.CutPrefix(lower, g+" ")
		if !ok || len(rest) > len(text) {
			continue
		}
		from := len(text) - len(rest)
		end := strings.IndexAny(rest, ",:!\n")
		if end < 0 {
			end = len(rest)
		}
		who := strings.TrimSpace(rest[:end])
		typed := text[from : from+end]
		if who == "xxx" || slices.Contains([]string{"first name", "firstname", "last name", "lastname", "customer name",
			"name", "client name", "recipient name", "vorname", "nachname", "kundenname", "nom du client", "prénom",
			"nombre del cliente", "nome do cliente"}, who) || constant.MatchString(strings.TrimSpace(typed)) {
			note(from, from+end)
		}
	}
}

// marks that Markdown takes for emphasis, so that the words alone are left
var consumedMarks = regexp.MustCompile(`(?:^|[^\w_])(__[A-Z][A-Z0-9_ ]+[A-Z0-9]__)(?:[^\w_]|$)|(\*\|[A-Z0-9_:]+\|\*)`)

// consumed finds fields of other systems that Markdown reads as emphasis: __DATE__ and
// *|NAME|*.
func consumed(t *rule.Text, found rule.Found) {
	fenced := map[int]bool{}
	for _, f := range t.Fences {
		for i := range strings.Count(f.Text, "\n") + 2 {
			fenced[f.Line+i] = true
		}
	}
	line := 0
	for text := range strings.Lines(t.Source) {
		line++
		if fenced[line] || !strings.Contains(text, "__") && !strings.Contains(text, "*|") {
			continue
		}
		for _, m := range consumedMarks.FindAllStringSubmatchIndex(text, -1) {
			from, to := m[2], m[3]
			if from < 0 {
				from, to = m[4], m[5]
			}
			if strings.Count(text[:from], "`")%2 == 0 {
				gap(found, rule.Place{File: t.File, Line: line, Column: len([]rune(text[:from])) + 1}, text[from:to])
			}
		}
	}
}
